import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { animatedPng, insertChunks, pngChunk, pngThatClaims, tellTale } from '../images/pictures.ts';
import { isoBox, isoFile, withAvifSides } from './avif-bytes.ts';
import { expectMemoryBack, withinCost } from './cost.ts';
import { errorOf, rightWork, workOf, useFrontDoor, picturesSent, placesOf } from './front-door.ts';
import { gif, gifComment, gifFrame, gifFrameOf } from './gif-bytes.ts';
import {
  exifSegment,
  insertSegments,
  jpegMarkers,
  jpegOfManyScans,
  jpegSegment,
  withJpegSides,
} from './jpeg-bytes.ts';
import {
  blackness,
  blackPng,
  png,
  pngColours,
  pngEnd,
  pngHeader,
  pngSignature,
  storedPixels,
  textBomb,
} from './png-bytes.ts';
import {
  ascii,
  greyTiff,
  long,
  short,
  tiff,
  tiffDirectory,
  tiffHeader,
  tiffOfPages,
  tiffTags,
} from './tiff-bytes.ts';
import { webpAnimation, webpCanvas, webpChunk, webpFile, webpFlags, webpPicture } from './webp-bytes.ts';

const door = useFrontDoor();

/** Of one colour; made once, as the encoder takes seconds for it. */
const largeAvif = await readFile(new URL('fixtures/49-megapixels-of-12-bits.avif', import.meta.url));
const plain = sharp({ create: { width: 16, height: 16, channels: 3, background: 'teal' } });
const [tinyPng, tinyJpeg, tinyWebp, tinyLosslessWebp, tinyAvif, cmykJpeg] = await Promise.all([
  plain.clone().png().toBuffer(),
  plain.clone().jpeg().toBuffer(),
  plain.clone().webp().toBuffer(),
  plain.clone().webp({ lossless: true }).toBuffer(),
  plain.clone().avif({ effort: 0 }).toBuffer(),
  plain.clone().toColourspace('cmyk').jpeg().toBuffer(),
]);

/** Each stands for code of its kind; nobody runs it, and it must not be found anywhere. */
const script = `<script>${tellTale}()</script>`;
const php = `<?php system('${tellTale}'); ?>`;
const pdf = `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript /JS (${tellTale}) >> >>\nendobj\n`;
const zip = Buffer.from(
  `PK\u0003\u0004\u0014\0\0\0\0\0\0\0\0\0\0\0\0\0\u0008\0\0\0\u0008\0\u0008\0\0\0${tellTale}${tellTale}PK\u0005\u0006`,
  'latin1',
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" onload="${tellTale}()">${script}</svg>`;

const behind = (picture: Buffer, more: string | Buffer) => Buffer.concat([picture, Buffer.from(more)]);
const before = (more: string | Buffer, picture: Buffer) => Buffer.concat([Buffer.from(more), picture]);
const latin = (text: string) => Buffer.from(text, 'latin1');
const text = (words: string) => pngChunk('tEXt', latin(`Comment\0${words}`));
const exif = (...fields: Parameters<typeof tiffDirectory>[0]) =>
  Buffer.concat([tiffHeader(), tiffDirectory(fields, 8, 8)]);
/** EXIF in which all directories are one another. */
const loops = exif(
  ascii(tiffTags.artist, tellTale),
  long(tiffTags.subDirectories, 8),
  long(tiffTags.exifDirectory, 8),
  long(tiffTags.gpsDirectory, 8),
);
/** As many entries as fit, each of which says that nearly all of the file is its value. */
const heavyEntries = Buffer.concat([
  exif(
    ...Array.from({ length: 4000 }, () => ({ ...ascii(tiffTags.artist, 'aaaaa'), count: 50_000, offset: 8 })),
  ),
  Buffer.alloc(4000),
]);
const repeated = (piece: Buffer, times: number) => Buffer.alloc(piece.length * times, piece);
function withLengthAt(position: number, length: number, file = tinyWebp): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt32LE(length, position);
  return changed;
}
/** What the provider gets of a picture that is taken. */
interface Taken {
  format: 'png' | 'jpeg';
  width: number;
  height: number;
}
const taken = (format: Taken['format'], width = 16, height = 16): Taken => ({ format, width, height });
const refused = 'UNSUPPORTED_IMAGE';

type Row = [name: string, make: () => Buffer, expected: typeof refused | Taken];

const foreign: Row[] = [
  ['a text', () => latin(`this is no picture, but ${tellTale}`), refused],
  ['an empty file', () => Buffer.alloc(0), refused],
  ['a page', () => latin(`<!doctype html>${script}`), refused],
  ['SVG with a script', () => latin(svg), refused],
  [
    'SVG with entities that grow',
    () =>
      latin(
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "${'x'.repeat(99)}"><!ENTITY b "${'&a;'.repeat(99)}">]>${svg}&b;`,
      ),
    refused,
  ],
  [
    'SVG that reads a file',
    () => latin(svg.replace('<script>', '<image href="file:///etc/passwd"/><script>')),
    refused,
  ],
  [
    'SVG that asks another server',
    () => latin(svg.replace('<script>', '<image href="http://127.0.0.1:1/"/><script>')),
    refused,
  ],
  ['PDF', () => latin(pdf), refused],
  ['PDF with a picture behind it', () => before(pdf, tinyPng), refused],
  ['PostScript', () => latin(`%!PS-Adobe-3.0 EPSF-3.0\n(${tellTale}) run\n`), refused],
  [
    'BMP',
    () =>
      before(
        latin('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0'),
        Buffer.alloc(40),
      ),
    refused,
  ],
  [
    'ICO with a PNG in it',
    () =>
      before(Buffer.from('000001000100101000000100200000010000160000 00'.replace(' ', ''), 'hex'), tinyPng),
    refused,
  ],
  [
    'PSD',
    () => before(latin('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x10\0\0\0\x10\0\x08\0\x03'), Buffer.alloc(900)),
    refused,
  ],
  ['JPEG XL', () => before(latin('\xff\x0a'), Buffer.alloc(100, 7)), refused],
  [
    'JPEG XL in a container',
    () => before(latin('\0\0\0\x0cJXL \r\n\x87\n'), isoBox('ftyp', 'jxl \0\0\0\0jxl ')),
    refused,
  ],
  ['JPEG 2000', () => before(latin('\0\0\0\x0cjP  \r\n\x87\n'), isoBox('ftyp', 'jp2 \0\0\0\0jp2 ')), refused],
  ['the own format of libvips', () => before(latin('\x08\xf2\xa6\xb6'), Buffer.alloc(100)), refused],
  [
    'a script of ImageMagick',
    () =>
      latin(
        `push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/"|${tellTale}"'\npop graphic-context`,
      ),
    refused,
  ],
  ['PPM of 900 megapixels', () => latin('P6\n30000 30000\n255\n'), refused],
  ['a film', () => isoFile('isom'), refused],
  ['a ZIP', () => zip, refused],
  ['a program', () => before(latin('\x7fELF\x02\x01\x01'), Buffer.alloc(200)), refused],
];

const pngs: Row[] = [
  ['a picture of 900 megapixels in less than 1 KB', () => pngThatClaims(30_000, 30_000), refused],
  [
    'a picture of 2^31 by 2^31 pixels',
    () => png({ width: 2 ** 31, height: 2 ** 31 }, blackness(100)),
    refused,
  ],
  ['a picture without pixels', () => png({ width: 0, height: 16 }, blackness(16)), refused],
  ['a picture that is cut off', () => tinyPng.subarray(0, tinyPng.length - 20), refused],
  ['a picture whose pixels are missing', () => png({ width: 16, height: 16 }), refused],
  [
    'pixels before the header',
    () => Buffer.concat([pngSignature, blackness(300), pngHeader({ width: 16, height: 16 }), pngEnd]),
    refused,
  ],
  [
    'pixels that are not compressed data',
    () => png({ width: 16, height: 16 }, pngChunk('IDAT', latin(php))),
    refused,
  ],
  [
    'a palette that is missing',
    () => blackPng({ width: 16, height: 16, colour: pngColours.palette }),
    refused,
  ],
  ['a depth of 5 bits', () => blackPng({ width: 16, height: 16, depth: 5 }), refused],
  ['a colour type that is none', () => blackPng({ width: 16, height: 16, colour: 5 }), refused],
  ['a way to interlace that is none', () => blackPng({ width: 16, height: 16, interlace: 7 }), refused],
  ['a chunk that claims 4 GB', () => insertChunks(tinyPng, Buffer.from('fffffff074455874', 'hex')), refused],
  [
    'a wrong check sum in the header',
    () => before(Buffer.concat([tinyPng.subarray(0, 29), Buffer.alloc(4)]), tinyPng.subarray(33)),
    refused,
  ],
  [
    '40 megabytes of pixels more than it has',
    () => png({ width: 16, height: 16 }, blackness(40_000_000)),
    taken('png'),
  ],
  [
    '200,000 empty chunks',
    () => insertChunks(tinyPng, repeated(pngChunk('teXt', Buffer.alloc(0)), 200_000)),
    taken('png'),
  ],
  [
    '25 texts of 7 MB each, in 180 KB',
    () => insertChunks(tinyPng, repeated(textBomb('zTXt', 7), 25)),
    taken('png'),
  ],
  [
    '25 texts of 7 MB each, and no end',
    () => insertChunks(tinyPng, repeated(textBomb('zTXt', 7), 25)).subarray(0, -pngEnd.length),
    taken('png'),
  ],
  [
    '25 texts of 7 MB each, and a chunk that is cut off in the place of its end',
    () =>
      behind(
        insertChunks(tinyPng, repeated(textBomb('zTXt', 7), 25)).subarray(0, -pngEnd.length),
        latin('\0\0\xff\xfftEXt'),
      ),
    taken('png'),
  ],
  [
    '25 international texts of 7 MB each, in 180 KB',
    () => insertChunks(tinyPng, repeated(textBomb('iTXt', 7), 25)),
    taken('png'),
  ],
  ['one text of 40 MB', () => insertChunks(tinyPng, textBomb('zTXt', 40)), taken('png')],
  [
    'a colour profile of 40 MB',
    () => insertChunks(tinyPng, pngChunk('iCCP', before('x\0\0', deflateSync(Buffer.alloc(40_000_000))))),
    taken('png'),
  ],
  ['EXIF that goes round in circles', () => insertChunks(tinyPng, pngChunk('eXIf', loops)), taken('png')],
  ['EXIF of heavy entries', () => insertChunks(tinyPng, pngChunk('eXIf', heavyEntries)), taken('png')],
  ['PHP in its text', () => insertChunks(tinyPng, text(php)), taken('png')],
  [
    'PHP in its pixels',
    () =>
      png(
        { width: 16, height: 16, colour: pngColours.rgb },
        storedPixels(Buffer.alloc(16 * 49, `\0${php}`.padEnd(49, php))),
      ),
    taken('png'),
  ],
  ['a PDF in its text', () => insertChunks(tinyPng, text(pdf)), taken('png')],
  ['a PDF behind it', () => behind(tinyPng, pdf), taken('png')],
  ['a page behind it', () => behind(tinyPng, script), taken('png')],
  [
    'an animation that claims 4 billion frames',
    () => {
      const animated = animatedPng(tinyPng, tinyPng);
      const at = animated.indexOf('acTL');
      return Buffer.concat([
        animated.subarray(0, at - 4),
        pngChunk('acTL', Buffer.from('ffffffff00000000', 'hex')),
        animated.subarray(at + 16),
      ]);
    },
    taken('png'),
  ],
  ['10 million pixels in one row', () => blackPng({ width: 10_000_000, height: 1 }), refused],
  ['3 million pixels in one column', () => blackPng({ width: 1, height: 3_000_000 }), refused],
  [
    '49 megapixels of 1 bit in 7 KB',
    () => png({ width: 7000, height: 7000, depth: 1 }, blackness(876 * 7000)),
    taken('png', 7000, 7000),
  ],
  [
    '31 megapixels of 64 bits, interlaced and lying on their side',
    () =>
      blackPng(
        { width: 7000, height: 4500, depth: 16, colour: pngColours.rgba, interlace: 1, bytesPerPixel: 8 },
        pngChunk('eXIf', exif(short(tiffTags.orientation, 6))),
      ),
    refused,
  ],
];

const jpegs: Row[] = [
  ['a picture that is cut off', () => tinyJpeg.subarray(0, tinyJpeg.length - 30), refused],
  ['a header and no more', () => tinyJpeg.subarray(0, 20), refused],
  ['sides of 0 pixels', () => withJpegSides(tinyJpeg, 0, 0), refused],
  ['sides of 65,500 pixels', () => withJpegSides(tinyJpeg, 65_500, 65_500), refused],
  [
    '49 megapixels, nearly all of which are missing',
    () => withJpegSides(tinyJpeg, 7000, 7000),
    taken('jpeg', 7000, 7000),
  ],
  [
    'two frames',
    () =>
      insertSegments(
        tinyJpeg,
        tinyJpeg.subarray(
          tinyJpeg.indexOf(Buffer.from([0xff, 0xc0])),
          tinyJpeg.indexOf(Buffer.from([0xff, 0xc4])),
        ),
      ),
    refused,
  ],
  [
    'lossless compression',
    () =>
      Buffer.from(tinyJpeg).fill(
        0xc3,
        tinyJpeg.indexOf(Buffer.from([0xff, 0xc0])) + 1,
        tinyJpeg.indexOf(Buffer.from([0xff, 0xc0])) + 2,
      ),
    refused,
  ],
  [
    'a table of more codes than there are',
    () => insertSegments(tinyJpeg, jpegSegment(jpegMarkers.huffmanTable, Buffer.alloc(300, 0xff))),
    refused,
  ],
  ['CMYK', () => cmykJpeg, taken('jpeg')],
  [
    '200,000 comments',
    () => insertSegments(tinyJpeg, repeated(jpegSegment(jpegMarkers.comment, 'a'), 200_000)),
    taken('jpeg'),
  ],
  ['a ZIP behind it', () => behind(tinyJpeg, zip), taken('jpeg')],
  [
    'a ZIP in a comment',
    () => insertSegments(tinyJpeg, jpegSegment(jpegMarkers.comment, zip)),
    taken('jpeg'),
  ],
  [
    'a page in a comment',
    () => insertSegments(tinyJpeg, jpegSegment(jpegMarkers.comment, script)),
    taken('jpeg'),
  ],
  [
    'XML with entities of its own',
    () =>
      insertSegments(
        tinyJpeg,
        jpegSegment(
          jpegMarkers.app1,
          `http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;${tellTale}</x>`,
        ),
      ),
    taken('jpeg'),
  ],
  ['EXIF that goes round in circles', () => insertSegments(tinyJpeg, exifSegment(loops)), taken('jpeg')],
  ['EXIF of heavy entries', () => insertSegments(tinyJpeg, exifSegment(heavyEntries)), taken('jpeg')],
  [
    'EXIF of 65,535 entries that are not there',
    () => insertSegments(tinyJpeg, exifSegment(Buffer.from('49492a0008000000ffff', 'hex'))),
    taken('jpeg'),
  ],
  [
    'EXIF that turns it in a way that is none',
    () => insertSegments(tinyJpeg, exifSegment(exif(short(tiffTags.orientation, 65_535)))),
    taken('jpeg'),
  ],
  [
    'a colour profile of 255 pieces, all of which are the second',
    () =>
      insertSegments(
        tinyJpeg,
        repeated(
          jpegSegment(
            jpegMarkers.app2,
            before('ICC_PROFILE\0\u0002', Buffer.concat([Buffer.from([255]), Buffer.alloc(60_000)])),
          ),
          255,
        ),
      ),
    taken('jpeg'),
  ],
  // All scans that the format allows take a minute, and no time limit of sharp ends them.
  ['49 megapixels in 450 scans', () => jpegOfManyScans(7000, 450), refused],
  ['49 megapixels in 60 scans', () => jpegOfManyScans(7000, 60), taken('jpeg', 7000, 7000)],
  ['49 megapixels in 10 scans', () => jpegOfManyScans(7000, 10), taken('jpeg', 7000, 7000)],
  ['a column of 65,500 pixels', () => withJpegSides(tinyJpeg, 1, 65_500), refused],
];

const gifs: Row[] = [
  ['a picture without a frame', () => gif(16, 16, Buffer.alloc(0)), refused],
  ['SVG behind the beginning of a GIF', () => latin(`GIF89a${svg}`), refused],
  ['a version that is none', () => gif(16, 16, gifFrame, 'GIF99z'), refused],
  [
    'a frame of 4 gigapixels',
    () => gif(16, 16, gifFrameOf(65_535, 65_535, 2, Buffer.from([0x44, 1]))),
    refused,
  ],
  ['codes that are not there', () => gif(16, 16, gifFrameOf(16, 16, 2, Buffer.from([0xff, 0xff]))), refused],
  ['codes of 13 bits', () => gif(16, 16, gifFrameOf(16, 16, 13, Buffer.from([0x44, 1]))), refused],
  ['a screen of 4 gigapixels around a pixel', () => gif(65_535, 65_535, gifFrame), taken('png', 1, 1)],
  ['50,000 frames', () => gif(1, 1, repeated(gifFrame, 50_000)), taken('png', 1, 1)],
  ['100,000 frames', () => gif(1, 1, repeated(gifFrame, 100_000)), taken('png', 1, 1)],
  [
    'JavaScript that is a GIF too',
    () => behind(gif(0x2a2f, 1, Buffer.concat([gifComment(`*/=1;${tellTale}();/*`), gifFrame])), '*/'),
    taken('png', 1, 1),
  ],
  ['a page in a comment', () => gif(1, 1, Buffer.concat([gifComment(script), gifFrame])), taken('png', 1, 1)],
  ['a page behind it', () => behind(gif(1, 1, gifFrame), script), taken('png', 1, 1)],
];

const tiffs: Row[] = [
  [
    'strips at the end of the world',
    () => tiff({ stripOffsets: long(tiffTags.stripOffsets, 0xffff_fff0) }),
    refused,
  ],
  ['strips of no rows', () => tiff({ rowsPerStrip: long(tiffTags.rowsPerStrip, 0) }), refused],
  [
    '4 billion strips',
    () => tiff({ stripOffsets: { ...long(tiffTags.stripOffsets, 8), count: 0xffff_ffff } }),
    refused,
  ],
  [
    'a directory of 65,535 entries that are none',
    () => before(Buffer.concat([tiffHeader(), Buffer.from('ffff', 'hex')]), Buffer.alloc(12 * 65_535, 1)),
    refused,
  ],
  ['a directory behind the end', () => tiff({}, { next: () => 0xffff_fff0 }), refused],
  ['tiles of 4 gigapixels', () => tiff(tiles(65_536, 65_536)), refused],
  ['tiles of 0 pixels', () => tiff(tiles(0, 0)), refused],
  [
    'eight colours',
    () =>
      greyTiff(1000, 1000, {
        samplesPerPixel: short(tiffTags.samplesPerPixel, 8),
        bitsPerSample: short(tiffTags.bitsPerSample, 8, 8, 8, 8, 8, 8, 8, 8),
      }),
    refused,
  ],
  ['10 million pixels in one row', () => greyTiff(10_000_000, 1), refused],
  ['3 million pixels in one column', () => greyTiff(1, 3_000_000), refused],
  ['directories that go round in circles', () => tiff({}, { next: (own) => own }), taken('png')],
  [
    'sub-directories that go round in circles',
    () => tiff({ subDirectories: long(tiffTags.subDirectories, 776) }),
    taken('png'),
  ],
  [
    'a strip of 4 billion rows',
    () => tiff({ rowsPerStrip: long(tiffTags.rowsPerStrip, 0xffff_ffff) }),
    taken('png'),
  ],
  [
    'a strip of 4 billion bytes',
    () => tiff({ stripByteCounts: long(tiffTags.stripByteCounts, 0xffff_ffff) }),
    taken('png'),
  ],
  [
    'a description that is a page',
    () => tiff({ description: ascii(tiffTags.description, script) }),
    taken('png'),
  ],
  ['a page behind it', () => behind(tiff(), script), taken('png')],
  ['5,000 pages', () => tiffOfPages(5000), taken('png')],
];

const webps: Row[] = [
  ['a length of 4 GB', () => withLengthAt(4, 0xffff_ffff), refused],
  ['a length of nothing', () => withLengthAt(4, 0), refused],
  ['a length beyond its end', () => withLengthAt(4, tinyWebp.length * 10), refused],
  ['a chunk of 4 GB', () => withLengthAt(16, 0xffff_ffff), refused],
  ['a chunk of nothing', () => withLengthAt(16, 0), refused],
  [
    'a canvas larger than its picture',
    () => webpFile([webpCanvas(1000, 1000, 0), webpPicture(tinyWebp)]),
    refused,
  ],
  [
    'a canvas smaller than its picture',
    () => webpFile([webpCanvas(1, 1, 0), webpPicture(tinyWebp)]),
    refused,
  ],
  [
    'a canvas of 268 megapixels',
    () => webpAnimation(tinyWebp, { side: 16, canvas: 16_384, frames: 1 }),
    refused,
  ],
  ['a frame outside its canvas', () => webpAnimation(tinyWebp, { side: 16, frames: 1, left: 5000 }), refused],
  [
    '49 megapixels of one colour in 40 bytes',
    () => withLengthAt(21, (6999 | (6999 << 14)) >>> 0, tinyLosslessWebp),
    taken('png', 7000, 7000),
  ],
  ['1,000 frames', () => webpAnimation(tinyLosslessWebp, { side: 16, frames: 1000 }), taken('png')],
  // The decoder looks for each frame from the beginning, which takes minutes for as many as an upload can hold.
  ['40,000 frames', () => webpAnimation(tinyLosslessWebp, { side: 16, frames: 40_000 }), refused],
  ['10,000 frames', () => webpAnimation(tinyLosslessWebp, { side: 16, frames: 10_000 }), taken('png')],
  [
    'EXIF that goes round in circles, XMP and a chunk that nobody knows',
    () =>
      webpFile([
        webpCanvas(16, 16, webpFlags.exif | webpFlags.xmp),
        webpPicture(tinyWebp),
        webpChunk('EXIF', loops),
        webpChunk('XMP ', latin(script)),
        webpChunk('EVIL', latin(php)),
      ]),
    taken('png'),
  ],
  ['a page behind it', () => behind(tinyWebp, script), taken('png')],
];

const avifs: Row[] = [
  ['sides larger than its picture', () => withAvifSides(tinyAvif, 6400, 4800), refused],
  ['sides smaller than its picture', () => withAvifSides(tinyAvif, 1, 1), refused],
  ['sides of 900 megapixels', () => withAvifSides(tinyAvif, 30_000, 30_000), refused],
  ['sides of 0 pixels', () => withAvifSides(tinyAvif, 0, 0), refused],
  ['a side of 4 billion pixels', () => withAvifSides(tinyAvif, 0xffff_ffff, 1), refused],
  ['a picture that is cut off', () => tinyAvif.subarray(0, tinyAvif.length - 10), refused],
  ['a name and nothing else', () => isoFile('avif'), refused],
  ['a name, and JPEG in it', () => before(isoBox('ftyp', 'avif\0\0\0\0mif1avif'), tinyJpeg), refused],
  ['49 megapixels of 12 bits in 1 KB', () => largeAvif, refused],
  ['a page in a box of its own', () => behind(tinyAvif, isoBox('free', script)), taken('png')],
];

function tiles(width: number, height: number) {
  return {
    tileWidth: long(tiffTags.tileWidth, width),
    tileLength: long(tiffTags.tileLength, height),
    tileOffsets: long(tiffTags.tileOffsets, 8),
    tileByteCounts: long(tiffTags.tileByteCounts, 768),
  };
}

/** What became of an upload, under a name that must not be found again either. */
async function outcomeOf(picture: Buffer) {
  const purchases = door.app.upstreamCalls.length;
  door.sent.length = 0;
  const answer = await withinCost(() => door.vary(picture, `${tellTale}.png`));
  const [sent] = await picturesSent(door);
  return {
    status: answer.status,
    code: answer.status === 200 ? undefined : errorOf(answer).code,
    purchases: door.app.upstreamCalls.length - purchases,
    sent: sent === undefined ? undefined : await shapeOf(sent),
    tellTales: [
      ...(await placesOf(tellTale, door)),
      ...(answer.bytes.includes(tellTale) ? ['the answer'] : []),
      ...(sent?.includes(tellTale) ? ['the picture'] : []),
    ],
  };
}

async function shapeOf(picture: Buffer) {
  const { format, width, height } = await sharp(picture).metadata();
  return { format, width, height };
}

const tables: [string, Row[]][] = [
  ['what is no picture of ours', foreign],
  ['a PNG', pngs],
  ['a JPEG', jpegs],
  ['a GIF', gifs],
  ['a TIFF', tiffs],
  ['a WebP', webps],
  ['an AVIF', avifs],
];

/** Neither large nor slow to make. */
const isLight = ([name]: Row) => !/mega|million|,000|MB/.test(name);

describe.each(tables)('%s is refused by code, or only its pixels go on:', (_, rows) => {
  it.each(rows)('%s', async (_name, make, expected) => {
    expect(await outcomeOf(make())).toEqual(
      typeof expected === 'string'
        ? { status: 422, code: expected, purchases: 0, sent: undefined, tellTales: [] }
        : { status: 200, code: undefined, purchases: 1, sent: expected, tellTales: [] },
    );
  });
});

it('what is looked for in vain stands in many of the pictures that are taken, and would be found', async () => {
  const planted = tables
    .flatMap(([, rows]) => rows.filter(isLight))
    .filter(([, make, expected]) => typeof expected !== 'string' && make().includes(tellTale));
  expect(planted.length).toBeGreaterThan(15);
  await door.ask('mutation { generateImage(prompt: "a needle") { key } }');
  expect(await placesOf('a needle', door)).toEqual(['the provider', 'the database']);
  expect(await placesOf('IHDR', door)).toContainEqual(expect.stringMatching(/objects.*\.png$/));
});

describe('a photo of a telephone in HEIC is refused by name, with a way out:', () => {
  it.each(['heic', 'heix', 'hevc', 'mif1'])('%s', async (brand) => {
    const answer = await door.vary(isoFile(brand));
    const { code, message } = errorOf(answer);
    expect([answer.status, code]).toEqual([422, 'UNSUPPORTED_IMAGE']);
    expect(message).toMatch(/HEIC.*JPEG/);
  });
});

it('all rows that are light, once more, leave no memory taken', async () => {
  const light = tables.flatMap(([, rows]) => rows.filter(isLight));
  expect(light.length).toBeGreaterThan(80);
  const pictures = light.map(([, make]) => make());
  const sendAll = async () => {
    for (const picture of pictures) expect([200, 422]).toContain((await door.vary(picture)).status);
    door.sent.length = 0;
  };
  await expectMemoryBack(sendAll, { warm: true });
});

it('afterwards the server paints, varies and edits as before', async () => {
  expect(await workOf(door)).toEqual(rightWork);
});
