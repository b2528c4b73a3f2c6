/** In place of react-devtools-core, which is no part of ns-lab. */
export default { connectToDevTools() {} };
