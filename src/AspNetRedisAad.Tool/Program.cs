using AspNetRedisAad.Tool;

return await RedisAadCommand.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
