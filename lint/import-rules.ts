/**
 * Who may import whom: the data behind the `no-restricted-imports` rules of oxlint.config.ts. A unit is a room (a folder
 * of src) or one of the single files beside them. What is not listed is forbidden.
 */
export interface Unit {
  /** As it is called below src. */
  name: string;
  /** Units it may import; "room/file.ts" opens that one file of a room only. */
  mayImport: readonly string[];
  /** What to do in place of an import that is forbidden here. */
  instead: string;
}

/** Every unit may import these, the closed ones below aside. */
export const openFiles: readonly string[] = ['errors.ts', 'telemetry/logger.ts'];

/** Could be lifted out of the project as they are: they import nothing of ours, not even the open files. */
export const closedUnits: readonly string[] = ['config', 'painter', 'errors.ts'];

/** What `node` is started with: these files alone read the environment and end the process. */
export const mainFiles: readonly string[] = ['main.ts', 'doctor/main.ts', 'keys/main.ts'];

const handIn = 'take it as an option of the factory and let app.ts hand it in';

export const units: readonly Unit[] = [
  {
    name: 'main.ts',
    mayImport: ['app.ts', 'config', 'http'],
    instead: 'let app.ts put rooms together',
  },
  {
    name: 'app.ts',
    mayImport: [
      'access',
      'config',
      'database',
      'generations',
      'graphql',
      'http',
      'images',
      'painter',
      'provider',
      'storage',
      'studio',
      'telemetry',
    ],
    instead: 'return what the process needs from createApp',
  },
  {
    name: 'errors.ts',
    mayImport: [],
    instead: 'keep the catalogue of errors free of imports',
  },
  {
    name: 'access',
    mayImport: ['database'],
    instead: handIn,
  },
  {
    name: 'config',
    mayImport: [],
    instead: 'keep parseConfig a pure function of the environment',
  },
  {
    name: 'database',
    mayImport: [],
    instead: `${handIn}; queries live in the room that owns the rows`,
  },
  {
    name: 'doctor',
    mayImport: ['config', 'database', 'provider', 'storage'],
    instead: 'try the outside parts alone: the doctor runs without the server',
  },
  {
    name: 'files',
    mayImport: [],
    instead: 'keep it to what the system offers: both rooms that keep pictures on disk build on it',
  },
  {
    name: 'generations',
    mayImport: ['access', 'database', 'files', 'images', 'provider', 'storage/object-storage.ts'],
    instead: handIn,
  },
  {
    name: 'graphql',
    mayImport: ['access', 'database/transient-errors.ts', 'generations', 'images'],
    instead: 'call a service of generations, images or access, handed over in the context',
  },
  {
    name: 'http',
    mayImport: [
      'access',
      'database/transient-errors.ts',
      'generations',
      'graphql',
      'storage/signed-objects.ts',
      'studio',
      'telemetry',
    ],
    instead: handIn,
  },
  {
    name: 'images',
    mayImport: ['database', 'storage/object-storage.ts'],
    instead: handIn,
  },
  {
    name: 'keys',
    mayImport: [],
    instead: 'ask the running server: the command is a client like any other',
  },
  {
    name: 'painter',
    mayImport: [],
    instead: `painter imports nothing of ours; ${handIn}`,
  },
  {
    name: 'provider',
    mayImport: [],
    instead: `${handIn}; the painter arrives as an injected fetch`,
  },
  {
    name: 'storage',
    mayImport: ['files'],
    instead: handIn,
  },
  {
    name: 'studio',
    mayImport: [],
    instead: handIn,
  },
  {
    name: 'telemetry',
    mayImport: [],
    instead: handIn,
  },
];

/** Advice that fits the imported unit better than the importing one's `instead`. */
export const insteadOfImporting: Readonly<Record<string, string>> = {
  'main.ts': 'main.ts is the process and is imported by nobody; take what you need as an option',
  'app.ts': 'app.ts puts the rooms together and is imported by main.ts only; take what you need as an option',
  keys: 'the command npm run keys is a program of its own',
  doctor: 'the doctor is a program of its own; what both need belongs into the room of that part',
  config: 'rooms get plain values, not Config, not even its type; add an option and let app.ts fill it in',
};

export interface Vendor {
  /** Package names; "@scope/" stands for every package of the scope. */
  packages: readonly string[];
  /** Units, or single files as "room/file.ts", that may import them. */
  onlyIn: readonly string[];
  instead: string;
}

export const vendors: readonly Vendor[] = [
  {
    packages: ['openai'],
    onlyIn: ['provider'],
    instead: 'speak to the model through what src/provider offers',
  },
  {
    packages: ['@aws-sdk/', '@smithy/'],
    // The doctor asks for a setting of the bucket that the server has no business with.
    onlyIn: ['storage/s3-storage.ts', 'doctor/public-access-block.ts'],
    instead: 'use the ObjectStorage interface; S3 stays behind src/storage/s3-storage.ts',
  },
  {
    packages: ['kysely'],
    onlyIn: ['access', 'database', 'generations', 'images'],
    instead: 'put the query into the room that owns the rows and call it from here',
  },
  {
    packages: ['pg-boss'],
    onlyIn: ['database', 'generations'],
    instead: 'ask the queue of src/generations',
  },
  {
    packages: ['pg', '@electric-sql/'],
    onlyIn: ['database'],
    instead: 'take an executor (Kysely or a transaction) that src/database made',
  },
  {
    packages: ['hono', '@hono/'],
    onlyIn: ['app.ts', 'http', 'main.ts'],
    instead: 'offer a fetch handler or a plain function and route to it in src/http',
  },
  {
    packages: ['graphql-yoga', '@graphql-yoga/'],
    onlyIn: ['graphql', 'http'],
    instead: 'raise a LienzoError; src/http runs the GraphQL server',
  },
  {
    packages: ['@pothos/'],
    onlyIn: ['graphql'],
    instead: 'offer a plain function and put the field into src/graphql',
  },
  {
    packages: ['pino'],
    onlyIn: ['telemetry'],
    instead: 'take a Logger (src/telemetry/logger.ts) as an option',
  },
  {
    packages: ['dotenv'],
    onlyIn: mainFiles,
    instead:
      'the environment is read in src/main.ts, src/doctor/main.ts and src/keys/main.ts only; take a plain value as an option',
  },
];
