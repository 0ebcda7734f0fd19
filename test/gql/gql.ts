/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation VaryPicture($file: File, $key: String, $options: ImageOptions) {\n    varyImage(file: $file, key: $key, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n": typeof types.VaryPictureDocument,
    "\n  mutation EditPicture($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions) {\n    editImage(prompt: $prompt, sources: $sources, mask: $mask, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n": typeof types.EditPictureDocument,
    "\n  query ReadGallery($first: Int, $after: String, $search: String) {\n    images(first: $first, after: $after, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            id\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ReadGalleryDocument,
    "\n  query ReadDetails($key: String!) {\n    image(key: $key) {\n      id\n      signedUrl(expiresIn: 3600) {\n        url\n        expiresAt\n      }\n      generation {\n        id\n        usage {\n          totalTokens\n        }\n      }\n    }\n    generations(first: 1, status: FAILED) {\n      edges {\n        node {\n          id\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n    }\n  }\n": typeof types.ReadDetailsDocument,
    "\n  subscription WatchWithIds($id: ID!) {\n    generation(id: $id) {\n      preview {\n        step\n        dataUrl\n      }\n      generation {\n        id\n        status\n        images {\n          id\n          url\n        }\n      }\n    }\n  }\n": typeof types.WatchWithIdsDocument,
    "\n  query ListRunning {\n    generations(status: RUNNING) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.ListRunningDocument,
    "\n  query Resign($key: String!) {\n    image(key: $key) {\n      signedUrl(expiresIn: 60, download: true) {\n        url\n        expiresAt\n      }\n      short: signedUrl(expiresIn: 1) {\n        url\n      }\n    }\n  }\n": typeof types.ResignDocument,
    "\n  query NewestMoney {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n          status\n          model\n          estimatedCost\n          cost\n        }\n      }\n    }\n  }\n": typeof types.NewestMoneyDocument,
    "\n  mutation VaryImageAgain($key: String!, $idempotencyKey: String!) {\n    varyImage(key: $key, idempotencyKey: $idempotencyKey, retryOutcomeUnknown: true) {\n      id\n    }\n  }\n": typeof types.VaryImageAgainDocument,
    "\n  mutation SubmitWithPreviews($prompt: String!, $previews: Int!) {\n    submitGeneration(request: { generate: { prompt: $prompt, previews: $previews } }) {\n      id\n    }\n  }\n": typeof types.SubmitWithPreviewsDocument,
    "\n  query ReadAddress($key: String!) {\n    image(key: $key) {\n      url\n      expiresAt\n    }\n  }\n": typeof types.ReadAddressDocument,
    "\n  query SignAddress($key: String!, $expiresIn: Int!, $download: Boolean) {\n    image(key: $key) {\n      signedUrl(expiresIn: $expiresIn, download: $download) {\n        url\n        expiresAt\n      }\n    }\n  }\n": typeof types.SignAddressDocument,
    "\n      query SignTwice($key: String!) {\n        image(key: $key) {\n          short: signedUrl(expiresIn: 60) {\n            expiresAt\n          }\n          long: signedUrl(expiresIn: 3600) {\n            expiresAt\n          }\n        }\n      }\n    ": typeof types.SignTwiceDocument,
    "\n  query NewestGeneration {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.NewestGenerationDocument,
    "\n  query ReadImage($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n      generation {\n        id\n      }\n    }\n  }\n": typeof types.ReadImageDocument,
    "\n  mutation ResultOf($key: String!) {\n    editImage(prompt: \"a hat\", sources: [{ key: $key }]) {\n      generation {\n        id\n      }\n    }\n  }\n": typeof types.ResultOfDocument,
    "\n      mutation DeleteTwo($first: String!, $second: String!) {\n        first: deleteImage(key: $first) {\n          key\n        }\n        second: deleteImage(key: $second) {\n          key\n        }\n      }\n    ": typeof types.DeleteTwoDocument,
    "\n  mutation GenerateSeveral($prompt: String!, $count: Int!, $options: ImageOptions) {\n    generateImages(prompt: $prompt, count: $count, options: $options) {\n      id\n      url\n      generation {\n        id\n        count\n        images {\n          id\n        }\n      }\n    }\n  }\n": typeof types.GenerateSeveralDocument,
    "\n  query ListGenerations($first: Int, $after: String, $status: GenerationStatus) {\n    generations(first: $first, after: $after, status: $status) {\n      edges {\n        cursor\n        node {\n          id\n          status\n          prompt\n          count\n          images {\n            key\n          }\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.ListGenerationsDocument,
    "\n  query SignPage {\n    images(first: 100) {\n      edges {\n        node {\n          url\n          signedUrl(expiresIn: 3600) {\n            url\n          }\n        }\n      }\n    }\n  }\n": typeof types.SignPageDocument,
    "\n  query LookUp($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    nodes(ids: [$id]) {\n      id\n    }\n    generation(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n    }\n  }\n": typeof types.LookUpDocument,
    "\n  query LookUpNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        key\n      }\n      ... on Generation {\n        status\n      }\n    }\n  }\n": typeof types.LookUpNodesDocument,
    "\n  query NewestOfBoth {\n    images(first: 100) {\n      edges {\n        node {\n          id\n          key\n        }\n      }\n    }\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.NewestOfBothDocument,
    "\n  query AllGenerations {\n    generations {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.AllGenerationsDocument,
    "\n  query GenerationsInFull {\n    generations(first: 100) {\n      edges {\n        node {\n          id\n          cost\n          usage {\n            totalTokens\n          }\n          images {\n            url\n            generation {\n              prompt\n            }\n          }\n          sources {\n            url\n          }\n        }\n      }\n    }\n  }\n": typeof types.GenerationsInFullDocument,
    "\n  query NodesInFull($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        url\n        generation {\n          prompt\n          images {\n            id\n          }\n        }\n      }\n    }\n  }\n": typeof types.NodesInFullDocument,
    "\n  query ReadUrl($key: String!) {\n    image(key: $key) {\n      key\n      url\n    }\n    __typename\n  }\n": typeof types.ReadUrlDocument,
    "\n  mutation GenerateImage(\n    $prompt: String!\n    $options: ImageOptions\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    generateImage(\n      prompt: $prompt\n      options: $options\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n": typeof types.GenerateImageDocument,
    "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n": typeof types.GenerateImagesDocument,
    "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n": typeof types.VaryImageDocument,
    "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n": typeof types.EditImageDocument,
    "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n": typeof types.DeleteImageDocument,
    "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      estimatedCost\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n": typeof types.ReadGenerationDocument,
    "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.ListImagesDocument,
    "\n  mutation SubmitGeneration(\n    $request: GenerationRequest!\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    submitGeneration(\n      request: $request\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      kind\n      status\n      prompt\n      count\n      startedAt\n      error {\n        code\n      }\n    }\n  }\n": typeof types.SubmitGenerationDocument,
    "\n  mutation CancelGeneration($id: ID!) {\n    cancelGeneration(id: $id) {\n      id\n      status\n      finishedAt\n      error {\n        code\n        message\n        retryable\n      }\n    }\n  }\n": typeof types.CancelGenerationDocument,
    "\n  query ListModels {\n    imageModels {\n      name\n      isDefault\n      qualities\n      formats\n      sizeRule {\n        multipleOf\n        maxRatio\n        maxEdge\n        minPixels\n        maxPixels\n      }\n      sizes\n      transparentBackground\n      complexity\n      maxSources\n      prices {\n        textInput\n        cachedTextInput\n        imageInput\n        cachedImageInput\n        output\n      }\n      retiresOn\n      replacement\n    }\n  }\n": typeof types.ListModelsDocument,
    "\n  query EstimateCost($options: ImageOptions, $count: Int! = 1, $sources: Int! = 0) {\n    estimateCost(options: $options, count: $count, sources: $sources)\n  }\n": typeof types.EstimateCostDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      name\n      scopes\n      budget {\n        limit\n        spent\n        reserved\n        resetsAt\n      }\n      rateLimit {\n        limit\n        remaining\n        resetsAt\n      }\n      imageRateLimit {\n        limit\n        remaining\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation CreateApiKey(\n    $name: String!\n    $scopes: [Scope!]!\n    $budget: ApiKeyBudgetInput\n    $requestsPerMinute: Int\n    $imagesPerMinute: Int\n    $expiresIn: Int\n  ) {\n    createApiKey(\n      name: $name\n      scopes: $scopes\n      budget: $budget\n      requestsPerMinute: $requestsPerMinute\n      imagesPerMinute: $imagesPerMinute\n      expiresIn: $expiresIn\n    ) {\n      key\n      apiKey {\n        id\n        name\n        scopes\n        budget {\n          limit\n          period\n        }\n        spending {\n          today\n          thisMonth\n          reserved\n        }\n        expiresAt\n        lastUsedAt\n      }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n      revokedAt\n    }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  query ListApiKeys($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          name\n          lastUsedAt\n          revokedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ListApiKeysDocument,
    "\n  subscription WatchGeneration($id: ID!) {\n    generation(id: $id) {\n      generation {\n        id\n        status\n        images {\n          key\n        }\n        error {\n          code\n        }\n        finishedAt\n      }\n      preview {\n        step\n        dataUrl\n      }\n      queuePosition\n    }\n  }\n": typeof types.WatchGenerationDocument,
};
const documents: Documents = {
    "\n  mutation VaryPicture($file: File, $key: String, $options: ImageOptions) {\n    varyImage(file: $file, key: $key, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n": types.VaryPictureDocument,
    "\n  mutation EditPicture($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions) {\n    editImage(prompt: $prompt, sources: $sources, mask: $mask, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n": types.EditPictureDocument,
    "\n  query ReadGallery($first: Int, $after: String, $search: String) {\n    images(first: $first, after: $after, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            id\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ReadGalleryDocument,
    "\n  query ReadDetails($key: String!) {\n    image(key: $key) {\n      id\n      signedUrl(expiresIn: 3600) {\n        url\n        expiresAt\n      }\n      generation {\n        id\n        usage {\n          totalTokens\n        }\n      }\n    }\n    generations(first: 1, status: FAILED) {\n      edges {\n        node {\n          id\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n    }\n  }\n": types.ReadDetailsDocument,
    "\n  subscription WatchWithIds($id: ID!) {\n    generation(id: $id) {\n      preview {\n        step\n        dataUrl\n      }\n      generation {\n        id\n        status\n        images {\n          id\n          url\n        }\n      }\n    }\n  }\n": types.WatchWithIdsDocument,
    "\n  query ListRunning {\n    generations(status: RUNNING) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.ListRunningDocument,
    "\n  query Resign($key: String!) {\n    image(key: $key) {\n      signedUrl(expiresIn: 60, download: true) {\n        url\n        expiresAt\n      }\n      short: signedUrl(expiresIn: 1) {\n        url\n      }\n    }\n  }\n": types.ResignDocument,
    "\n  query NewestMoney {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n          status\n          model\n          estimatedCost\n          cost\n        }\n      }\n    }\n  }\n": types.NewestMoneyDocument,
    "\n  mutation VaryImageAgain($key: String!, $idempotencyKey: String!) {\n    varyImage(key: $key, idempotencyKey: $idempotencyKey, retryOutcomeUnknown: true) {\n      id\n    }\n  }\n": types.VaryImageAgainDocument,
    "\n  mutation SubmitWithPreviews($prompt: String!, $previews: Int!) {\n    submitGeneration(request: { generate: { prompt: $prompt, previews: $previews } }) {\n      id\n    }\n  }\n": types.SubmitWithPreviewsDocument,
    "\n  query ReadAddress($key: String!) {\n    image(key: $key) {\n      url\n      expiresAt\n    }\n  }\n": types.ReadAddressDocument,
    "\n  query SignAddress($key: String!, $expiresIn: Int!, $download: Boolean) {\n    image(key: $key) {\n      signedUrl(expiresIn: $expiresIn, download: $download) {\n        url\n        expiresAt\n      }\n    }\n  }\n": types.SignAddressDocument,
    "\n      query SignTwice($key: String!) {\n        image(key: $key) {\n          short: signedUrl(expiresIn: 60) {\n            expiresAt\n          }\n          long: signedUrl(expiresIn: 3600) {\n            expiresAt\n          }\n        }\n      }\n    ": types.SignTwiceDocument,
    "\n  query NewestGeneration {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.NewestGenerationDocument,
    "\n  query ReadImage($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n      generation {\n        id\n      }\n    }\n  }\n": types.ReadImageDocument,
    "\n  mutation ResultOf($key: String!) {\n    editImage(prompt: \"a hat\", sources: [{ key: $key }]) {\n      generation {\n        id\n      }\n    }\n  }\n": types.ResultOfDocument,
    "\n      mutation DeleteTwo($first: String!, $second: String!) {\n        first: deleteImage(key: $first) {\n          key\n        }\n        second: deleteImage(key: $second) {\n          key\n        }\n      }\n    ": types.DeleteTwoDocument,
    "\n  mutation GenerateSeveral($prompt: String!, $count: Int!, $options: ImageOptions) {\n    generateImages(prompt: $prompt, count: $count, options: $options) {\n      id\n      url\n      generation {\n        id\n        count\n        images {\n          id\n        }\n      }\n    }\n  }\n": types.GenerateSeveralDocument,
    "\n  query ListGenerations($first: Int, $after: String, $status: GenerationStatus) {\n    generations(first: $first, after: $after, status: $status) {\n      edges {\n        cursor\n        node {\n          id\n          status\n          prompt\n          count\n          images {\n            key\n          }\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.ListGenerationsDocument,
    "\n  query SignPage {\n    images(first: 100) {\n      edges {\n        node {\n          url\n          signedUrl(expiresIn: 3600) {\n            url\n          }\n        }\n      }\n    }\n  }\n": types.SignPageDocument,
    "\n  query LookUp($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    nodes(ids: [$id]) {\n      id\n    }\n    generation(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n    }\n  }\n": types.LookUpDocument,
    "\n  query LookUpNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        key\n      }\n      ... on Generation {\n        status\n      }\n    }\n  }\n": types.LookUpNodesDocument,
    "\n  query NewestOfBoth {\n    images(first: 100) {\n      edges {\n        node {\n          id\n          key\n        }\n      }\n    }\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.NewestOfBothDocument,
    "\n  query AllGenerations {\n    generations {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.AllGenerationsDocument,
    "\n  query GenerationsInFull {\n    generations(first: 100) {\n      edges {\n        node {\n          id\n          cost\n          usage {\n            totalTokens\n          }\n          images {\n            url\n            generation {\n              prompt\n            }\n          }\n          sources {\n            url\n          }\n        }\n      }\n    }\n  }\n": types.GenerationsInFullDocument,
    "\n  query NodesInFull($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        url\n        generation {\n          prompt\n          images {\n            id\n          }\n        }\n      }\n    }\n  }\n": types.NodesInFullDocument,
    "\n  query ReadUrl($key: String!) {\n    image(key: $key) {\n      key\n      url\n    }\n    __typename\n  }\n": types.ReadUrlDocument,
    "\n  mutation GenerateImage(\n    $prompt: String!\n    $options: ImageOptions\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    generateImage(\n      prompt: $prompt\n      options: $options\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n": types.GenerateImageDocument,
    "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n": types.GenerateImagesDocument,
    "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n": types.VaryImageDocument,
    "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n": types.EditImageDocument,
    "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n": types.DeleteImageDocument,
    "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      estimatedCost\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n": types.ReadGenerationDocument,
    "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.ListImagesDocument,
    "\n  mutation SubmitGeneration(\n    $request: GenerationRequest!\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    submitGeneration(\n      request: $request\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      kind\n      status\n      prompt\n      count\n      startedAt\n      error {\n        code\n      }\n    }\n  }\n": types.SubmitGenerationDocument,
    "\n  mutation CancelGeneration($id: ID!) {\n    cancelGeneration(id: $id) {\n      id\n      status\n      finishedAt\n      error {\n        code\n        message\n        retryable\n      }\n    }\n  }\n": types.CancelGenerationDocument,
    "\n  query ListModels {\n    imageModels {\n      name\n      isDefault\n      qualities\n      formats\n      sizeRule {\n        multipleOf\n        maxRatio\n        maxEdge\n        minPixels\n        maxPixels\n      }\n      sizes\n      transparentBackground\n      complexity\n      maxSources\n      prices {\n        textInput\n        cachedTextInput\n        imageInput\n        cachedImageInput\n        output\n      }\n      retiresOn\n      replacement\n    }\n  }\n": types.ListModelsDocument,
    "\n  query EstimateCost($options: ImageOptions, $count: Int! = 1, $sources: Int! = 0) {\n    estimateCost(options: $options, count: $count, sources: $sources)\n  }\n": types.EstimateCostDocument,
    "\n  query Viewer {\n    viewer {\n      id\n      name\n      scopes\n      budget {\n        limit\n        spent\n        reserved\n        resetsAt\n      }\n      rateLimit {\n        limit\n        remaining\n        resetsAt\n      }\n      imageRateLimit {\n        limit\n        remaining\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation CreateApiKey(\n    $name: String!\n    $scopes: [Scope!]!\n    $budget: ApiKeyBudgetInput\n    $requestsPerMinute: Int\n    $imagesPerMinute: Int\n    $expiresIn: Int\n  ) {\n    createApiKey(\n      name: $name\n      scopes: $scopes\n      budget: $budget\n      requestsPerMinute: $requestsPerMinute\n      imagesPerMinute: $imagesPerMinute\n      expiresIn: $expiresIn\n    ) {\n      key\n      apiKey {\n        id\n        name\n        scopes\n        budget {\n          limit\n          period\n        }\n        spending {\n          today\n          thisMonth\n          reserved\n        }\n        expiresAt\n        lastUsedAt\n      }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n      revokedAt\n    }\n  }\n": types.RevokeApiKeyDocument,
    "\n  query ListApiKeys($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          name\n          lastUsedAt\n          revokedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ListApiKeysDocument,
    "\n  subscription WatchGeneration($id: ID!) {\n    generation(id: $id) {\n      generation {\n        id\n        status\n        images {\n          key\n        }\n        error {\n          code\n        }\n        finishedAt\n      }\n      preview {\n        step\n        dataUrl\n      }\n      queuePosition\n    }\n  }\n": types.WatchGenerationDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VaryPicture($file: File, $key: String, $options: ImageOptions) {\n    varyImage(file: $file, key: $key, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').VaryPictureDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EditPicture($prompt: String!, $sources: [ImageSource!]!, $mask: File, $options: ImageOptions) {\n    editImage(prompt: $prompt, sources: $sources, mask: $mask, options: $options) {\n      id\n      key\n      url\n      generation {\n        id\n        kind\n        sources {\n          id\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EditPictureDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadGallery($first: Int, $after: String, $search: String) {\n    images(first: $first, after: $after, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            id\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReadGalleryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadDetails($key: String!) {\n    image(key: $key) {\n      id\n      signedUrl(expiresIn: 3600) {\n        url\n        expiresAt\n      }\n      generation {\n        id\n        usage {\n          totalTokens\n        }\n      }\n    }\n    generations(first: 1, status: FAILED) {\n      edges {\n        node {\n          id\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReadDetailsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WatchWithIds($id: ID!) {\n    generation(id: $id) {\n      preview {\n        step\n        dataUrl\n      }\n      generation {\n        id\n        status\n        images {\n          id\n          url\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WatchWithIdsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListRunning {\n    generations(status: RUNNING) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ListRunningDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Resign($key: String!) {\n    image(key: $key) {\n      signedUrl(expiresIn: 60, download: true) {\n        url\n        expiresAt\n      }\n      short: signedUrl(expiresIn: 1) {\n        url\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ResignDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewestMoney {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n          status\n          model\n          estimatedCost\n          cost\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NewestMoneyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VaryImageAgain($key: String!, $idempotencyKey: String!) {\n    varyImage(key: $key, idempotencyKey: $idempotencyKey, retryOutcomeUnknown: true) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').VaryImageAgainDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubmitWithPreviews($prompt: String!, $previews: Int!) {\n    submitGeneration(request: { generate: { prompt: $prompt, previews: $previews } }) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').SubmitWithPreviewsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadAddress($key: String!) {\n    image(key: $key) {\n      url\n      expiresAt\n    }\n  }\n"): typeof import('./graphql.ts').ReadAddressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SignAddress($key: String!, $expiresIn: Int!, $download: Boolean) {\n    image(key: $key) {\n      signedUrl(expiresIn: $expiresIn, download: $download) {\n        url\n        expiresAt\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SignAddressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      query SignTwice($key: String!) {\n        image(key: $key) {\n          short: signedUrl(expiresIn: 60) {\n            expiresAt\n          }\n          long: signedUrl(expiresIn: 3600) {\n            expiresAt\n          }\n        }\n      }\n    "): typeof import('./graphql.ts').SignTwiceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewestGeneration {\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NewestGenerationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadImage($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n      generation {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReadImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResultOf($key: String!) {\n    editImage(prompt: \"a hat\", sources: [{ key: $key }]) {\n      generation {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ResultOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      mutation DeleteTwo($first: String!, $second: String!) {\n        first: deleteImage(key: $first) {\n          key\n        }\n        second: deleteImage(key: $second) {\n          key\n        }\n      }\n    "): typeof import('./graphql.ts').DeleteTwoDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation GenerateSeveral($prompt: String!, $count: Int!, $options: ImageOptions) {\n    generateImages(prompt: $prompt, count: $count, options: $options) {\n      id\n      url\n      generation {\n        id\n        count\n        images {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').GenerateSeveralDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListGenerations($first: Int, $after: String, $status: GenerationStatus) {\n    generations(first: $first, after: $after, status: $status) {\n      edges {\n        cursor\n        node {\n          id\n          status\n          prompt\n          count\n          images {\n            key\n          }\n          error {\n            code\n            message\n            retryable\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ListGenerationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SignPage {\n    images(first: 100) {\n      edges {\n        node {\n          url\n          signedUrl(expiresIn: 3600) {\n            url\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SignPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LookUp($id: ID!, $key: String!) {\n    node(id: $id) {\n      id\n    }\n    nodes(ids: [$id]) {\n      id\n    }\n    generation(id: $id) {\n      id\n    }\n    image(key: $key) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').LookUpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LookUpNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        key\n      }\n      ... on Generation {\n        status\n      }\n    }\n  }\n"): typeof import('./graphql.ts').LookUpNodesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewestOfBoth {\n    images(first: 100) {\n      edges {\n        node {\n          id\n          key\n        }\n      }\n    }\n    generations(first: 1) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NewestOfBothDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AllGenerations {\n    generations {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AllGenerationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query GenerationsInFull {\n    generations(first: 100) {\n      edges {\n        node {\n          id\n          cost\n          usage {\n            totalTokens\n          }\n          images {\n            url\n            generation {\n              prompt\n            }\n          }\n          sources {\n            url\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').GenerationsInFullDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NodesInFull($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on Image {\n        url\n        generation {\n          prompt\n          images {\n            id\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NodesInFullDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadUrl($key: String!) {\n    image(key: $key) {\n      key\n      url\n    }\n    __typename\n  }\n"): typeof import('./graphql.ts').ReadUrlDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation GenerateImage(\n    $prompt: String!\n    $options: ImageOptions\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    generateImage(\n      prompt: $prompt\n      options: $options\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      key\n      url\n      expiresAt\n      width\n      height\n      format\n      byteSize\n      placeholder\n      createdAt\n      generation {\n        id\n        status\n      }\n    }\n  }\n"): typeof import('./graphql.ts').GenerateImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation GenerateImages($prompt: String!, $count: Int!, $options: ImageOptions, $idempotencyKey: String) {\n    generateImages(prompt: $prompt, count: $count, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n    }\n  }\n"): typeof import('./graphql.ts').GenerateImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VaryImage(\n    $file: File\n    $key: String\n    $prompt: String\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    varyImage(file: $file, key: $key, prompt: $prompt, options: $options, idempotencyKey: $idempotencyKey) {\n      id\n      key\n      url\n      generation {\n        kind\n        prompt\n        sources {\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').VaryImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EditImage(\n    $prompt: String!\n    $sources: [ImageSource!]!\n    $mask: File\n    $options: ImageOptions\n    $idempotencyKey: String\n  ) {\n    editImage(\n      prompt: $prompt\n      sources: $sources\n      mask: $mask\n      options: $options\n      idempotencyKey: $idempotencyKey\n    ) {\n      id\n      key\n      url\n      generation {\n        kind\n        sources {\n          key\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EditImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteImage($key: String!) {\n    deleteImage(key: $key) {\n      id\n      key\n    }\n  }\n"): typeof import('./graphql.ts').DeleteImageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadGeneration($id: ID!) {\n    generation(id: $id) {\n      id\n      kind\n      status\n      prompt\n      model\n      count\n      images {\n        id\n        key\n      }\n      sources {\n        key\n      }\n      usage {\n        inputTokens\n        inputTextTokens\n        inputImageTokens\n        outputTokens\n        totalTokens\n      }\n      estimatedCost\n      cost\n      error {\n        code\n        message\n        retryable\n      }\n      createdAt\n      startedAt\n      finishedAt\n    }\n  }\n"): typeof import('./graphql.ts').ReadGenerationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListImages($first: Int, $after: String, $kind: GenerationKind, $search: String) {\n    images(first: $first, after: $after, kind: $kind, search: $search) {\n      edges {\n        cursor\n        node {\n          id\n          key\n          url\n          expiresAt\n          generation {\n            prompt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ListImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubmitGeneration(\n    $request: GenerationRequest!\n    $idempotencyKey: String\n    $retryOutcomeUnknown: Boolean! = false\n  ) {\n    submitGeneration(\n      request: $request\n      idempotencyKey: $idempotencyKey\n      retryOutcomeUnknown: $retryOutcomeUnknown\n    ) {\n      id\n      kind\n      status\n      prompt\n      count\n      startedAt\n      error {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubmitGenerationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelGeneration($id: ID!) {\n    cancelGeneration(id: $id) {\n      id\n      status\n      finishedAt\n      error {\n        code\n        message\n        retryable\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CancelGenerationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListModels {\n    imageModels {\n      name\n      isDefault\n      qualities\n      formats\n      sizeRule {\n        multipleOf\n        maxRatio\n        maxEdge\n        minPixels\n        maxPixels\n      }\n      sizes\n      transparentBackground\n      complexity\n      maxSources\n      prices {\n        textInput\n        cachedTextInput\n        imageInput\n        cachedImageInput\n        output\n      }\n      retiresOn\n      replacement\n    }\n  }\n"): typeof import('./graphql.ts').ListModelsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EstimateCost($options: ImageOptions, $count: Int! = 1, $sources: Int! = 0) {\n    estimateCost(options: $options, count: $count, sources: $sources)\n  }\n"): typeof import('./graphql.ts').EstimateCostDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      id\n      name\n      scopes\n      budget {\n        limit\n        spent\n        reserved\n        resetsAt\n      }\n      rateLimit {\n        limit\n        remaining\n        resetsAt\n      }\n      imageRateLimit {\n        limit\n        remaining\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey(\n    $name: String!\n    $scopes: [Scope!]!\n    $budget: ApiKeyBudgetInput\n    $requestsPerMinute: Int\n    $imagesPerMinute: Int\n    $expiresIn: Int\n  ) {\n    createApiKey(\n      name: $name\n      scopes: $scopes\n      budget: $budget\n      requestsPerMinute: $requestsPerMinute\n      imagesPerMinute: $imagesPerMinute\n      expiresIn: $expiresIn\n    ) {\n      key\n      apiKey {\n        id\n        name\n        scopes\n        budget {\n          limit\n          period\n        }\n        spending {\n          today\n          thisMonth\n          reserved\n        }\n        expiresAt\n        lastUsedAt\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CreateApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id) {\n      id\n      revokedAt\n    }\n  }\n"): typeof import('./graphql.ts').RevokeApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListApiKeys($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          name\n          lastUsedAt\n          revokedAt\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ListApiKeysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WatchGeneration($id: ID!) {\n    generation(id: $id) {\n      generation {\n        id\n        status\n        images {\n          key\n        }\n        error {\n          code\n        }\n        finishedAt\n      }\n      preview {\n        step\n        dataUrl\n      }\n      queuePosition\n    }\n  }\n"): typeof import('./graphql.ts').WatchGenerationDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
