using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.GoTemplate.Tests;

/// <summary>Renders templates with the installed <c>packer</c>.</summary>
/// <remarks>
/// Its console renders one line after the other in one process. Templates that do not fit into a line are contents of
/// <c>file</c> builders, which cost a process each.
/// </remarks>
internal sealed partial class OriginalTemplates(string packer, TemporaryDirectory folder)
{
    private const int BuildersAtOnce = 40;
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(3);

    /// <summary>What each template gives; line ends inside of errors are lost.</summary>
    public async Task<TemplateCase[]> RenderAsync(string[] templates, CancellationToken cancellationToken)
    {
        Dictionary<string, TemplateCase> results = new(StringComparer.Ordinal);
        string[] lines = [.. templates.Where(IsLine)];
        foreach (TemplateCase result in await ConsoleAsync(lines, cancellationToken))
        {
            results[result.Template] = result;
        }

        foreach (string[] some in templates.Where(static t => !IsLine(t)).Chunk(BuildersAtOnce))
        {
            foreach (TemplateCase result in await BuildAsync(some, cancellationToken))
            {
                results[result.Template] = result;
            }
        }

        return [.. templates.Select(t => results[t])];
    }

    /// <summary>Packer breaks the lines of errors at the width of a terminal.</summary>
    public static string Unwrap(string text) => Spaces().Replace(text, " ").Trim();

    /// <summary>The console renders its answers once more, so none may have braces.</summary>
    private static bool IsLine(string template) =>
        template.Length > 0
        && !template.Contains('\n')
        && template.Trim().Length == template.Length
        && !QuotedBraces().IsMatch(template);

    private static string Mark(int index) => $"@@case {index.ToString(CultureInfo.InvariantCulture)}@@\n";

    private async Task<IEnumerable<TemplateCase>> ConsoleAsync(string[] templates, CancellationToken cancellationToken)
    {
        string script = string.Concat(templates.Select(static (t, i) => $"{Mark(i)}{t}\n")) + Mark(templates.Length);
        string path = folder.Write("console.txt", script);
        string output = await RunAsync(["-c", "exec \"$0\" console < \"$1\"", packer, path], cancellationToken);
        return templates.Select((template, i) => Answer(template, Between(output, Mark(i), Mark(i + 1))));
    }

    private static TemplateCase Answer(string template, string answer) => answer.StartsWith("???????", StringComparison.Ordinal)
        ? new(template, Unwrap(answer[(answer.IndexOf('\n', StringComparison.Ordinal) + 1)..]), IsError: true)
        : new(template, answer[..^1], IsError: false);

    private async Task<TemplateCase[]> BuildAsync(string[] templates, CancellationToken cancellationToken)
    {
        object[] builders = [.. templates.Select((template, i) => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = "file",
            ["name"] = $"case{i}",
            ["target"] = folder.Combine($"{i}.txt"),
            ["content"] = template,
        })];
        string file = folder.Write("t.json", JsonSerializer.Serialize(new { builders }));
        string[] arguments = ["-c", "exec \"$0\" -machine-readable build -force \"$1\"", packer, file];
        string log = (await RunAsync(arguments, cancellationToken)).Replace("\\n", "\n", StringComparison.Ordinal);
        return [.. templates.Select((template, i) => File.Exists(folder.Combine($"{i}.txt"))
            ? new TemplateCase(template, Taken(folder.Combine($"{i}.txt")), IsError: false)
            : new TemplateCase(template, Failure(log, i), IsError: true))];
    }

    private static string Taken(string path)
    {
        string text = File.ReadAllText(path);
        File.Delete(path);
        return text;
    }

    private static string Failure(string log, int index)
    {
        string all = Between(log, $"prepare build: \"case{index}\"", " in:\n");
        return Unwrap(all[all.IndexOf("template:", StringComparison.Ordinal)..]);
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        int to = from < 0 ? -1 : text.IndexOf(end, from + start.Length, StringComparison.Ordinal);
        return to < 0
            ? throw new InvalidDataException($"Packer's output has no part from {start.Trim()} to {end.Trim()}:\n{text}")
            : text[(from + start.Length)..to];
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("/bin/sh", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Enough);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return output + await error;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"packer {string.Join(' ', arguments)} takes more than {Enough}");
        }
    }

    [GeneratedRegex("[\"`]\\w*[{]{2}")]
    private static partial Regex QuotedBraces();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
