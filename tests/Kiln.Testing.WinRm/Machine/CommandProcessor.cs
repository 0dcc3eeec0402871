using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>
/// Runs command lines and batch files as cmd does, as far as tests need it: several commands, redirections, variables, a few
/// commands of its own, PowerShell, and the programs of the machine.
/// </summary>
internal sealed partial class CommandProcessor(
    WindowsMachine machine, ProgramStreams streams, IReadOnlyDictionary<string, string> environment)
{
    private const int MaxLine = 8191;
    private const int NotFound = 9009;
    private const string ConsoleWrite = "[Console]::Out.Write(";

    private readonly Dictionary<string, string> _variables = new(environment, StringComparer.OrdinalIgnoreCase)
    {
        ["TEMP"] = @"C:\Windows\Temp",
        ["SYSTEMROOT"] = @"C:\Windows",
        ["COMPUTERNAME"] = "KILN-WIN",
        ["PROCESSOR_ARCHITECTURE"] = "AMD64",
    };

    private bool _exited;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string line, CancellationToken token)
    {
        if (line.Length > MaxLine)
        {
            await streams.PrintErrorAsync("The command line is too long.\r\n");
            return 1;
        }

        int code = 0;
        foreach ((string part, bool onlyAfterSuccess) in Split(line))
        {
            token.ThrowIfCancellationRequested();
            if (_exited || (onlyAfterSuccess && code != 0))
            {
                break;
            }

            code = await RunOneAsync(part.Trim(), token);
        }

        return code;
    }

    /// <summary>At &amp; and &amp;&amp; outside of quotes.</summary>
    private static List<(string Part, bool OnlyAfterSuccess)> Split(string line)
    {
        List<(string, bool)> parts = [];
        StringBuilder part = new();
        bool quoted = false;
        bool conditional = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] != '&' || quoted || (i > 0 && line[i - 1] == '>'))
            {
                part.Append(line[i]);
                continue;
            }

            parts.Add((part.ToString(), conditional));
            part.Clear();
            conditional = i + 1 < line.Length && line[i + 1] == '&';
            i += conditional ? 1 : 0;
        }

        parts.Add((part.ToString(), conditional));
        return parts;
    }

    [GeneratedRegex("""^(?<way>>>?)\s*(?<file>"[^"]+"|\S+)(?<errors>\s+2>&1)?$""", RegexOptions.Singleline)]
    private static partial Regex Redirection();

    [GeneratedRegex("%([A-Za-z_][A-Za-z0-9_]*)%")]
    private static partial Regex Variable();

    [GeneratedRegex("""^("(?<word>[^"]*)"|(?<word>\S+))\s*(?<rest>.*)$""", RegexOptions.Singleline)]
    private static partial Regex FirstWord();

    [GeneratedRegex("""-(encodedcommand|enc|e)\s+(?<text>\S+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Encoded();

    [GeneratedRegex("""-file\s+("(?<text>[^"]+)"|(?<text>\S+))""", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptFile();

    [GeneratedRegex("""^(?:-(?:executionpolicy\s+\S+|noprofile|noninteractive|command)\s+)*"(?<text>.*)"$""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Quoted();

    private string Expand(string text) => Variable().Replace(
        text, match => _variables.GetValueOrDefault(match.Groups[1].Value, match.Value));

    private async Task<int> RunOneAsync(string text, CancellationToken token)
    {
        string line = Expand(text);
        int start = FindRedirection(line);
        if (start < 0)
        {
            return await RunPlainAsync(line, streams, token);
        }

        Match redirection = Redirection().Match(line[start..]);

        string path = machine.LocalPath(redirection.Groups["file"].Value);
        FileMode mode = redirection.Groups["way"].Value == ">>" ? FileMode.Append : FileMode.Create;
        bool takesErrors = redirection.Groups["errors"].Success;
        await using FileStream file = new(path, mode, FileAccess.Write, FileShare.ReadWrite);
        ProgramStreams redirected = streams with
        {
            Write = async (isError, bytes) =>
            {
                if (isError && !takesErrors)
                {
                    await streams.Write(true, bytes);
                    return;
                }

                await file.WriteAsync(bytes, token);
                await file.FlushAsync(token);
            },
        };
        return await RunPlainAsync(line[..start].TrimEnd(), redirected, token);
    }

    /// <summary>Where the first redirection outside of quotes begins; -1 for none.</summary>
    private static int FindRedirection(string line)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] == '>' && !quoted)
            {
                return i;
            }
        }

        return -1;
    }

    private async Task<int> RunPlainAsync(string line, ProgramStreams output, CancellationToken token)
    {
        Match match = FirstWord().Match(line);
        string rest = match.Groups["rest"].Value;
        string word = match.Groups["word"].Value;
        switch (word.ToLowerInvariant())
        {
            case "" or "@echo" or "rem":
                return 0;
            case "echo":
                await output.PrintAsync(rest + "\r\n");
                return 0;
            case "set":
                string[] assignment = rest.Trim('"').Split('=', 2);
                _variables[assignment[0]] = assignment.Length > 1 ? assignment[1] : "";
                return 0;
            case "exit":
                _exited = true;
                return int.Parse(rest.Replace("/b", "", StringComparison.OrdinalIgnoreCase).Trim(), CultureInfo.InvariantCulture);
            case "type":
                await output.Write(false, await File.ReadAllBytesAsync(machine.LocalPath(rest), token));
                return 0;
            case "cmd" or "cmd.exe":
                string inner = rest[(rest.IndexOf("/c", StringComparison.OrdinalIgnoreCase) + 2)..].Trim();
                return await new CommandProcessor(machine, output, _variables).RunAsync(inner, token);
            case "powershell" or "powershell.exe" or "pwsh":
                return await RunPowerShellAsync(rest, output, token);
            default:
                return await RunProgramAsync(word, rest, output, token);
        }
    }

    private async Task<int> RunPowerShellAsync(string arguments, ProgramStreams output, CancellationToken token)
    {
        if (Encoded().Match(arguments) is { Success: true } encoded)
        {
            string decoded = Encoding.Unicode.GetString(Convert.FromBase64String(encoded.Groups["text"].Value));
            return await machine.PowerShell.RunAsync(decoded, isEncoded: true, output, _variables, token);
        }

        if (ScriptFile().Match(arguments) is { Success: true } file)
        {
            string path = machine.LocalPath(file.Groups["text"].Value);
            if (!File.Exists(path))
            {
                await output.PrintErrorAsync($"The argument '{path}' to the -File parameter does not exist.\r\n");
                return unchecked((int)0xFFFD0000);
            }

            string script = await File.ReadAllTextAsync(path, token);
            machine.Scripts.Enqueue(script);
            if (script.Contains(ConsoleWrite, StringComparison.Ordinal))
            {
                // The console of this process is that of the tests.
                await File.WriteAllTextAsync(path, script.Replace(ConsoleWrite, "$Host.UI.Write(", StringComparison.Ordinal), token);
            }

            string call = $"& '{path.Replace("'", "''", StringComparison.Ordinal)}'; exit $LASTEXITCODE";
            return await machine.PowerShell.RunAsync(call, isEncoded: false, output, _variables, token);
        }

        string text = Quoted().Match(arguments) is { Success: true } quoted ? quoted.Groups["text"].Value : arguments;
        return await machine.PowerShell.RunAsync(text, isEncoded: false, output, _variables, token);
    }

    private async Task<int> RunProgramAsync(string word, string rest, ProgramStreams output, CancellationToken token)
    {
        if (machine.Programs.TryGetValue(word, out Func<MachineProgram, Task<int>>? program))
        {
            return await program(new(rest, streams.Input.Stream, output.Write, token));
        }

        string path = machine.LocalPath(word);
        if (!File.Exists(path))
        {
            await output.PrintErrorAsync(
                $"'{word}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n");
            return NotFound;
        }

        int code = 0;
        foreach (string line in await File.ReadAllLinesAsync(path, token))
        {
            if (!_exited)
            {
                code = await RunAsync(line.TrimStart('@', ' '), token);
            }
        }

        return code;
    }
}
