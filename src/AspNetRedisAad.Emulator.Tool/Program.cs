using AspNetRedisAad.Emulator.Tool;

return await EmulatorCommand.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
