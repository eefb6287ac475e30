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
    var page = require('path').join(__dirname, '..', 'docs', 'configuration.md'); // in whole: who installed the package is in another folder
    console.log('bedrock-graphql takes no arguments. Its configuration stands in environment variables: see ' + page + '.');
    process.exitCode = asked === '--help' || asked === '-h' ? 0 : 1;
  }
  return;
}

var fs = require('fs');
var path = require('path');
var url = require('url');
require('module').enableCompileCache();

var root = path.join(__dirname, '..');
var sources = path.join(root, 'src', 'main.ts');
var bundle = path.join(root, 'bundle', 'server', 'main.cjs');

// The bundle starts in half the time. A checkout whose sources were changed since it was made runs these.
if (isUpToDate(bundle)) require(bundle);
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
  if (stat === undefined) return true; // the published package has none
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
