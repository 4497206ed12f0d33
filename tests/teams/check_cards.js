// Reads a JSON list of cards and prints what Microsoft's own card library finds wrong, as a JSON list
// with a list of remarks per card. Anything newer than version 1.5 is a remark too: Teams hides it.
const AC = require('adaptivecards/dist/adaptivecards.js');

let input = '';
process.stdin.on('data', (chunk) => (input += chunk));
process.stdin.on('end', () => {
  // The library tests `lang` with a regular expression that remembers its last place, so it refuses every
  // second card; that one property is left out here.
  const findings = JSON.parse(input).map(({ lang, ...json }) => {
    const context = new AC.SerializationContext(AC.Versions.v1_5);
    const card = new AC.AdaptiveCard();
    card.parse(json, context);
    const remarks = [];
    for (let i = 0; i < context.eventCount; i++) remarks.push(context.getEventAt(i).message);
    const results = card.validateProperties();
    for (const event of results.validationEvents) remarks.push(event.message);
    return remarks;
  });
  process.stdout.write(JSON.stringify(findings));
});
