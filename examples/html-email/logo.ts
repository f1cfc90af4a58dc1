/** The shop's logo, as a PNG. A file of its own would need a loader in the bundle. */
export const LOGO: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAHgAAAAkCAIAAADNSmkJAAAAxUlEQVR42u3ZzQ2AIAyGYYYwbuHNTZzB/UdA7yZa+heB9wtXLk8a0pZSSUoKBEADTYAGGmhD1nNHMAT6ln0/gFqhP4nhtkI3EcOthFYrN1kvxzbeaYDOUZ4dOk0ZaAdiIfq80F7EwgIHWqOseEmAthYyrZ4PtPwK0MWuzPwSVdHG2ge67allHI+CdulJeuw68qB9W2yg6/tQFzeOTw2dufcAOmm7BDT76B4qmpaOP8MfQwu5AfWBfrojmAFNgAYaaAL0CLkA9xwusiGjSQkAAAAASUVORK5CYII=',
  'base64',
);
