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

var path = require('path');
var root = path.join(__dirname, '..');

if (process.argv.length > 2) {
  var asked = process.argv[2];
  var usage =
    'bedrock-graphql starts the server. It takes no arguments; its configuration stands in environment variables, such as PORT=4001 or DATA_DIR=./data.\n' +
    'All of them: ' + path.join(root, 'docs', 'configuration.md');
  if (asked === '--version') console.log(require('../package.json').version);
  else if (asked === '--help' || asked === '-h') console.log(usage);
  else {
    console.error('bedrock-graphql does not know the argument ' + asked + '.\n' + usage);
    process.exitCode = 1;
  }
  return;
}

var fs = require('fs');
var url = require('url');
require('module').enableCompileCache();

var sources = path.join(root, 'src', 'main.ts');
var bundle = path.join(root, 'bundle', 'server', 'main.cjs');

// The bundle starts in half the time. A checkout whose sources were changed since it was made runs these; the published package has none.
if (statOf(sources) === undefined || isUpToDate(bundle)) require(bundle);
else import(url.pathToFileURL(sources).href);

function isUpToDate(file) {
  var made = statOf(file);
  if (made === undefined) return false;
  return ['src', 'local-bedrock', 'package-lock.json'].every(function (name) {
    return isOlder(path.join(root, name), made.mtimeMs);
  });
}

function isOlder(place, ms) {
  var stat = statOf(place);
  if (stat === undefined) return true;
  if (stat.mtimeMs > ms) return false;
  return (
    !stat.isDirectory() ||
    fs.readdirSync(place).every(function (name) {
      return isOlder(path.join(place, name), ms);
    })
  );
}

function statOf(place) {
  return fs.statSync(place, { throwIfNoEntry: false });
}
