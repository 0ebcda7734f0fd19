/** What a picture can be about; the compositions say which of these they show. */
export type Theme =
  | 'hills'
  | 'mountains'
  | 'sea'
  | 'forest'
  | 'city'
  | 'plants'
  | 'space'
  | 'night'
  | 'air'
  | 'earth'
  | 'geometry'
  | 'music'
  | 'glass'
  | 'dream'
  | 'creatures';

/** Things that a composition adds where it has a place for them. */
export type Feature = 'sun' | 'moon' | 'stars' | 'rain' | 'clouds' | 'birds' | 'snow';

export interface Entry {
  /** English and Spanish, without accents, singular, masculine. */
  words: string;
  /** The hue of a colour that is named, in OKLCH degrees. */
  colour?: number;
  /** A hue that goes with the thing; a named colour outweighs it. */
  hint?: number;
  /** -1 as dark as night .. 1 as light as noon. */
  light?: number;
  /** Factor on the strength of the colours. */
  chroma?: number;
  /** 0 calm .. 1 wild. */
  energy?: number;
  themes?: readonly Theme[];
  features?: readonly Feature[];
}

const colours: readonly Entry[] = [
  { words: 'red rojo crimson scarlet escarlata carmesi ruby rubi', colour: 27, chroma: 1.15 },
  { words: 'orange naranja anaranjado tangerine', colour: 55, chroma: 1.1 },
  { words: 'yellow amarillo lemon limon', colour: 98, chroma: 1.1, light: 0.5 },
  { words: 'gold golden dorado oro amber ambar', colour: 82 },
  { words: 'green verde emerald esmeralda olive oliva', colour: 148 },
  { words: 'turquoise teal turquesa aqua', colour: 192 },
  { words: 'cyan cian celeste', colour: 222, light: 0.4 },
  { words: 'blue azul navy cobalt cobalto', colour: 258, chroma: 1.1 },
  { words: 'indigo anil', colour: 278 },
  { words: 'purple violet morado violeta purpura lilac lila lavender lavanda', colour: 306 },
  { words: 'magenta fuchsia fucsia', colour: 334, chroma: 1.15 },
  { words: 'pink rosa rosado coral', colour: 4, light: 0.5 },
  { words: 'brown marron cafe coffee chocolate sepia', colour: 58, chroma: 0.6, light: -0.2 },
  { words: 'black negro', light: -1, chroma: 0.35 },
  { words: 'white blanco', light: 1, chroma: 0.3 },
  { words: 'gray grey gris silver plateado', light: 0, chroma: 0.25 },
];

const moods: readonly Entry[] = [
  { words: 'dark oscuro shadow sombra gloomy sombrio', light: -0.8 },
  { words: 'light luz claro luminoso', light: 0.7 },
  { words: 'bright brillante vivid vivo neon', light: 0.4, chroma: 1.3 },
  { words: 'pastel soft suave delicate delicado', light: 0.8, chroma: 0.7, energy: 0.2 },
  { words: 'calm sereno tranquilo peaceful quiet calma paz peace still zen', energy: 0, chroma: 0.8 },
  {
    words: 'storm stormy tormenta tempestad thunder trueno tormentoso',
    light: -0.45,
    chroma: 0.5,
    energy: 1,
    hint: 245,
    features: ['rain', 'clouds'],
  },
  { words: 'rain rainy lluvia lluvioso', light: -0.2, chroma: 0.6, hint: 235, features: ['rain', 'clouds'] },
  { words: 'sunny soleado noon mediodia', light: 1, chroma: 1.15, hint: 88, features: ['sun'] },
  { words: 'sun sol', light: 0.6, hint: 78, themes: ['hills'], features: ['sun'] },
  { words: 'day dia', light: 0.7 },
  {
    words: 'night noche nocturno midnight medianoche',
    light: -1,
    hint: 275,
    themes: ['night'],
    features: ['moon', 'stars'],
  },
  { words: 'moon luna', light: -0.7, hint: 265, themes: ['night'], features: ['moon'] },
  { words: 'sunset atardecer dusk ocaso crepusculo', light: 0, hint: 45, chroma: 1.15, features: ['sun'] },
  { words: 'dawn amanecer sunrise alba', light: 0.35, hint: 35, features: ['sun'] },
  {
    words: 'snow snowy nieve nevado winter invierno ice hielo',
    light: 0.8,
    chroma: 0.55,
    hint: 240,
    features: ['snow'],
  },
  { words: 'fog mist niebla bruma misty', light: 0.4, chroma: 0.45, energy: 0.1, features: ['clouds'] },
  { words: 'cold frio', hint: 240, chroma: 0.8 },
  { words: 'warm calido hot caliente', hint: 50 },
  { words: 'summer verano', light: 0.8, hint: 90, chroma: 1.15, features: ['sun'] },
  { words: 'autumn fall otono', hint: 50, light: 0.1 },
  { words: 'spring primavera', hint: 135, light: 0.7 },
  { words: 'fire fuego lava flame llama volcano volcan', hint: 38, light: -0.3, chroma: 1.3, energy: 0.9 },
  {
    words: 'happy alegre feliz joy alegria fiesta party carnival carnaval',
    light: 0.6,
    chroma: 1.3,
    energy: 0.8,
  },
  {
    words: 'sad triste melancholy melancolia melancolico',
    light: -0.35,
    chroma: 0.5,
    hint: 250,
    energy: 0.15,
  },
  { words: 'wild salvaje chaos caos energy energia fast rapido', energy: 1, chroma: 1.15 },
];

const things: readonly Entry[] = [
  {
    words:
      'field campo meadow prado pradera hill colina landscape paisaje farm finca valley valle countryside colombiano',
    hint: 128,
    themes: ['hills'],
    features: ['birds'],
  },
  {
    words: 'mountain montana sierra andes alps alpes peak pico cordillera',
    hint: 232,
    themes: ['mountains'],
  },
  { words: 'sea mar ocean oceano wave ola water agua', hint: 232, themes: ['sea'] },
  {
    words: 'river rio lake lago beach playa island isla boat barco coast costa ship',
    hint: 212,
    themes: ['sea'],
  },
  { words: 'forest bosque tree arbol jungle selva pine pino wood', hint: 152, themes: ['forest'] },
  {
    words:
      'city ciudad town pueblo building edificio skyline street calle house casa tower torre urban urbano',
    themes: ['city'],
  },
  {
    words:
      'flower flor garden jardin plant planta leaf hoja rose tulip orchid orquidea botanical botanico cactus fern helecho',
    hint: 140,
    themes: ['plants'],
  },
  {
    words:
      'space espacio planet planeta cosmos universe universo rocket cohete astronaut astronauta orbit orbita',
    light: -0.8,
    hint: 285,
    themes: ['space'],
    features: ['stars'],
  },
  {
    words: 'galaxy galaxia nebula nebulosa star estrella',
    light: -0.9,
    hint: 295,
    themes: ['space', 'dream'],
    features: ['stars'],
  },
  { words: 'wind viento silk seda ribbon cinta dance danza baile flow', themes: ['air'] },
  { words: 'sky cielo cloud nube', hint: 235, light: 0.4, themes: ['air', 'hills'], features: ['clouds'] },
  { words: 'desert desierto sand arena canyon canon rock roca stone piedra', hint: 62, themes: ['earth'] },
  { words: 'earth tierra map mapa mineral agate agata', themes: ['earth'] },
  {
    words:
      'geometric geometrico geometry geometria bauhaus pattern patron tile square cuadrado cube cubo poster',
    themes: ['geometry'],
  },
  {
    words: 'music musica jazz song cancion circle circulo ring anillo echo eco drum tambor salsa cumbia',
    themes: ['music'],
  },
  {
    words: 'glass vidrio crystal cristal window ventana mosaic mosaico church iglesia diamond diamante',
    themes: ['glass'],
  },
  { words: 'dream sueno smoke humo magic magia mystery misterio soul alma', themes: ['dream'] },
  {
    words:
      'cat gato dog perro bird pajaro fish pez animal horse caballo butterfly mariposa people gente woman mujer man hombre child nino face cara portrait retrato',
    themes: ['creatures'],
  },
];

/** All entries that the painter reads in a prompt. */
export const vocabulary: readonly Entry[] = [...colours, ...moods, ...things];
