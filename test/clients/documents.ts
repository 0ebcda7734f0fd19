import { graphql } from '../gql/gql.ts';

// As a program with a normalized cache sends them: with the `id` of everything that has one.

export const varyPicture = graphql(`
  mutation VaryPicture($file: File, $key: String, $options: ImageOptions) {
    varyImage(file: $file, key: $key, options: $options) {
      id
      key
      url
      generation {
        id
        kind
        sources {
          id
          key
        }
      }
    }
  }
`);

export const editPicture = graphql(`
  mutation EditPicture($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions) {
    editImage(prompt: $prompt, sources: $sources, mask: $mask, options: $options) {
      id
      key
      url
      generation {
        id
        kind
        sources {
          id
          key
        }
      }
    }
  }
`);

export const readGallery = graphql(`
  query ReadGallery($first: Int, $after: String, $search: String) {
    images(first: $first, after: $after, search: $search) {
      edges {
        cursor
        node {
          id
          key
          url
          expiresAt
          generation {
            id
            prompt
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Everything that has no `id`, so that caches can't know it again. */
export const readDetails = graphql(`
  query ReadDetails($key: String!) {
    image(key: $key) {
      id
      signedUrl(expiresIn: 3600) {
        url
        expiresAt
      }
      generation {
        id
        usage {
          totalTokens
        }
      }
    }
    generations(first: 1, status: FAILED) {
      edges {
        node {
          id
          error {
            code
            message
            retryable
          }
        }
      }
    }
  }
`);

export const watchWithIds = graphql(`
  subscription WatchWithIds($id: ID!) {
    generation(id: $id) {
      preview {
        step
        dataUrl
      }
      generation {
        id
        status
        images {
          id
          url
        }
      }
    }
  }
`);
