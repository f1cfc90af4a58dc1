/** Lambda's context, as far as the functions and their peers read it. */
export const LAMBDA_CONTEXT = {
  awsRequestId: 'bench',
  functionName: 'bench',
  getRemainingTimeInMillis: () => 60_000,
};
