import { listImages } from '../support/documents.ts';
import type { ListImagesQuery, ListImagesQueryVariables } from '../gql/graphql.ts';
import type { TestApp } from '../support/test-app.ts';

export type ImagePage = ListImagesQuery['images'];

/** One page of images. */
export async function imagePage(app: TestApp, variables: ListImagesQueryVariables): Promise<ImagePage> {
  return (await app.runOk(listImages, variables)).images;
}

/** All pages of a list of images, from its beginning to its end. */
export async function imagePages(app: TestApp, variables: ListImagesQueryVariables): Promise<ImagePage[]> {
  const pages: ImagePage[] = [];
  let after = variables.after;
  do {
    const page = await imagePage(app, { ...variables, after });
    pages.push(page);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    if (pages.length > 1000) throw new Error('the list has no end');
  } while (after != null);
  return pages;
}

export function keysOf(pages: readonly ImagePage[]): string[] {
  return pages.flatMap(({ edges }) => edges.map(({ node }) => node.key));
}
