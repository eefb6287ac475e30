#!/usr/bin/env bash
# Asks the server with nothing but curl: a query, a whole answer, and a stream of server-sent events.
set -euo pipefail
url=${BEDROCK_GRAPHQL_URL:-http://127.0.0.1:4000}

echo '--- which server is this?'
curl -sS --fail-with-body "$url/graphql" -H 'content-type: application/json' \
  -d '{ "query": "{ server { version mode region } }" }'

input='{
  "modelId": "amazon.nova-lite-v1:0",
  "messages": [{ "role": "USER", "content": [{ "text": "The Alder Bridge was opened in 1932. It is painted green. When was the Alder Bridge opened?" }] }]
}'

echo '--- a whole answer'
curl -sS --fail-with-body "$url/graphql" -H 'content-type: application/json' -d '{
  "query": "mutation ($input: ConverseInput!) { converse(input: $input) { status text usage { inputTokens outputTokens } } }",
  "variables": { "input": '"$input"' }
}'

echo '--- the same as a stream (-N: show each event when it comes)'
curl -sS -N --fail-with-body "$url/graphql/stream" -H 'content-type: application/json' -H 'accept: text/event-stream' -d '{
  "query": "subscription ($input: ConverseInput!) { converseStream(input: $input) { sequence ... on TextDelta { text } ... on GenerationCompleted { stopReason } } }",
  "variables": { "input": '"$input"' }
}'
