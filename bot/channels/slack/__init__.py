"""The Slack channel: Events API, interactivity and slash command.

`events` reads what Slack sends, `mrkdwn` and `blocks` write what Slack shows, `client` calls Slack's Web
API, `channel` ties them to the guide, `manifest` describes the app to Slack. See docs/slack.md.
"""
