// The tests' machine with a WinRM service: writes its port, and ends with its standard input.
using System.Globalization;
using Kiln.Testing.WinRm;

await using WinRmServer server = new(new() { MaxTimeout = TimeSpan.FromSeconds(5) });
await Console.Out.WriteLineAsync(server.Port.ToString(CultureInfo.InvariantCulture));
await Console.In.ReadToEndAsync();
