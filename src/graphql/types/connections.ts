import { builder } from '../builder.ts';
import { Generation } from './generation.ts';
import { Image } from './image.ts';

export const ImageConnection = builder.connectionObject(
  { type: Image, name: 'ImageConnection', description: 'One page of a list of images, newest first.' },
  { name: 'ImageEdge', description: 'One image and its place in the list.' },
);

export const GenerationConnection = builder.connectionObject(
  {
    type: Generation,
    name: 'GenerationConnection',
    description: 'One page of a list of generations, newest first.',
  },
  { name: 'GenerationEdge', description: 'One generation and its place in the list.' },
);
