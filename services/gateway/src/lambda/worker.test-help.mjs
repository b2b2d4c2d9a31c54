// A function's process: imports the packaged handler and answers one event at a time. Its environment is the function's.
const { handler } = await import(process.argv[2]);
process.on('message', async ({ id, event }) => {
  const endMs = Date.now() + 30_000;
  const context = { awsRequestId: String(id), getRemainingTimeInMillis: () => endMs - Date.now() };
  try {
    process.send({ id, answer: await handler(event, context) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.send('ready');
