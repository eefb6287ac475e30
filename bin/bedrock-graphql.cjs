#!/usr/bin/env node
// Written so that any Node can read it: an old one gets a sentence instead of a syntax error.
'use strict';

var least = [22, 18];
var version = process.versions.node.split('.').map(Number);
if (version[0] < least[0] || (version[0] === least[0] && version[1] < least[1])) {
  console.error(
    'bedrock-graphql needs Node.js ' + least.join('.') + ' or newer; this is ' + process.versions.node + '.\n' +
      'In a checkout, run it as `npm start`: npm ci has installed a Node.js of its own. Elsewhere, install one from https://nodejs.org/.'
  );
  process.exit(1);
}

if (process.argv.length > 2) {
  var asked = process.argv[2];
  if (asked === '--version') console.log(require('../package.json').version);
  else {
    console.log('bedrock-graphql takes no arguments. Its configuration stands in environment variables: see docs/configuration.md.');
    process.exitCode = asked === '--help' ? 0 : 1;
  }
  return;
}

var fs = require('fs');
var path = require('path');
var url = require('url');
require('module').enableCompileCache();

// A checkout runs its sources; the published package, where Node does not read TypeScript, what was built of them.
var sources = path.join(__dirname, '..', 'src', 'main.ts');
var built = path.join(__dirname, '..', 'dist', 'src', 'main.js');
import(url.pathToFileURL(fs.existsSync(sources) ? sources : built).href);
