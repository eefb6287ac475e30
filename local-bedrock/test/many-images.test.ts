import { ConverseCommand, type ImageBlock } from '@aws-sdk/client-bedrock-runtime';
import { expect, test } from 'vitest';
import { claude, createClient, start } from './kit.ts';

/** As much of an image as tells its size. */
const images = {
  png: (side: number) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), number(side), number(10)]),
  gif: (side: number) => Buffer.concat([Buffer.from('GIF89a'), Buffer.from([side & 255, side >> 8, 10, 0])]),
  jpeg: (side: number) => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 11, 8, 0, 10, side >> 8, side & 255, 1, 0, 0, 0]),
  webp: (side: number) => Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0', 'latin1'), Buffer.from([(side - 1) & 255, (side - 1) >> 8, 0, 9, 0, 0])]),
};
const number = (value: number): Buffer => Buffer.from([0, 0, value >> 8, value & 255]);

const ask = async (modelId: string, count: number, format: keyof typeof images, side: number) => {
  const image = (bytes: Buffer, kind: ImageBlock['format']) => ({ image: { format: kind, source: { bytes } } });
  const small = Array.from({ length: count - 1 }, () => image(images.png(100), 'png'));
  const messages = [
    { role: 'user' as const, content: [{ text: 'Look.' }, ...small.slice(0, 19)] },
    { role: 'assistant' as const, content: [{ text: 'Yes.' }] },
    { role: 'user' as const, content: [{ text: 'And here.' }, ...small.slice(19), image(images[format](side), format)] },
  ];
  return createClient(await start()).send(new ConverseCommand({ modelId, messages }));
};

test.each(Object.keys(images) as (keyof typeof images)[])('Claude takes no large %s among more than 20 images', async (format) => {
  await expect(ask(claude, 21, format, 2_001)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('image dimensions exceed max allowed size for many-image requests: 2000 pixels') as unknown });
  await ask(claude, 21, format, 2_000);
  await ask(claude, 20, format, 2_001);
});

test('of others that is not known', async () => {
  await ask('amazon.nova-lite-v1:0', 21, 'png', 2_001);
});
