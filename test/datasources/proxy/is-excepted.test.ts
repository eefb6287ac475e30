import { describe, expect, it } from 'vitest';
import { isExcepted } from '../../../src/datasources/proxy/is-excepted.ts';

const bedrock = 'bedrock-runtime.us-west-2.amazonaws.com';

describe('a host is called directly', () => {
  it.each([
    [bedrock, '*'],
    [bedrock, bedrock],
    [bedrock.toUpperCase(), bedrock],
    [`${bedrock}.`, bedrock],
    [bedrock, 'AmazonAWS.com'],
    [bedrock, '.amazonaws.com'],
    [bedrock, '*.amazonaws.com'],
    ['amazonaws.com', '.amazonaws.com'],
    [bedrock, 'amazonaws.com.'],
    [bedrock, `${bedrock}:443`],
    [bedrock, '.amazonaws.com:443'],
    ['10.0.0.7', '10.0.0.7'],
    ['10.0.0.7', '10.0.0.7:443'],
    ['fd00::7', 'fd00:0:0::7'],
    ['fd00::7', '[fd00::7]'],
    ['[fd00::7]', '[fd00::7]:443'],
  ])('%s, by %s', (host, exception) => expect(isExcepted(['other.example', exception], { host, port: 443 })).toBe(true));

  it.each(['localhost', 'LOCALHOST', 'bedrock.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254', 'fd00:ec2::23'])('%s, without being named', (host) => {
    expect(isExcepted([], { host, port: 443 })).toBe(true);
  });
});

describe('a host is called through the proxy', () => {
  it.each([
    [bedrock, 'us-west-2.amazonaws'],
    [bedrock, 'runtime.us-west-2.amazonaws.com'],
    ['example-amazonaws.com', 'amazonaws.com'],
    ['amazonaws.com', bedrock],
    [bedrock, `${bedrock}:8443`],
    [bedrock, 'amazonaws.com:80'],
    [bedrock, '.'],
    [bedrock, ':443'],
    ['10.0.0.7', '0.0.7'],
    ['10.0.0.7', '10.0.0.70'],
    ['fd00::7', 'fd00::8'],
    ['fd00:ec3::254', 'fd00:ec2::254'],
    ['128.0.0.1', '127.0.0.1'],
    ['127.example.com', 'localhost'],
  ])('%s, in spite of %s', (host, exception) => expect(isExcepted([exception], { host, port: 443 })).toBe(false));
});
