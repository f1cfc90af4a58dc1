// Loaded before a program's code (NODE_OPTIONS): a task that sends others and the command line call the API by its own host name, which no name server knows. The
// connection goes to MiniStack; the request, and what is signed of it, stay as they are.
const tls = require('node:tls');

const { connect } = tls;

tls.connect = (options, ...others) =>
  options?.host?.endsWith('.execute-api.localhost')
    ? connect({ ...options, host: '127.0.0.1', servername: 'localhost' }, ...others)
    : connect(options, ...others);
