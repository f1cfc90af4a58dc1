/** The parts of Lambda's context that the functions and their peers read. */
export const LAMBDA_CONTEXT = {
  awsRequestId: 'bench',
  functionName: 'bench',
  getRemainingTimeInMillis: () => 60_000,
};
