using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Sdk.Events;
using Kiln.Values;

namespace Kiln.Cli.Rendering;

/// <summary>The log that <c>PACKER_LOG</c> and <c>PACKER_LOG_PATH</c> ask for.</summary>
internal sealed class RunLog : IOutput, IDisposable
{
    /// <summary>In characters; more is written before the outputs settle.</summary>
    private const int MostKept = 64 * 1024;

    private readonly TextOutput _output;
    private readonly string _place;
    private readonly StreamWriter? _file;
    private readonly TimeZoneInfo _zone;
    private readonly TextBuffer _text = new();
    private readonly Narrator _narrator = new();
    private readonly MachineRenderer? _machine;

    private RunLog(TextOutput output, string place, StreamWriter? file, TimeZoneInfo zone, bool isMachineReadable)
    {
        _output = output;
        _place = place;
        _file = file;
        _zone = zone;
        _machine = isMachineReadable ? new() : null;
    }

    public string? Failure =>
        _output.Failure is { } reason ? $"not all of the log {_place} could be written: {reason}" : null;

    /// <param name="context">Says whether there is to be one, and where.</param>
    /// <param name="versions">For its first line.</param>
    /// <param name="isMachineReadable">The output is in Packer's lines for programs.</param>
    /// <param name="problem">Set when it cannot be written.</param>
    /// <returns>Null when nobody asked for a log.</returns>
    public static RunLog? Open(CliContext context, ProductVersions versions, bool isMachineReadable, ref string? problem)
    {
        RunLog? log = null;
        TimeZoneInfo zone = context.Time.LocalTimeZone;
        if (context.Variable("PACKER_LOG_PATH") is string path)
        {
            try
            {
                StreamWriter file = new(OpenFile(Path.GetFullPath(path, context.WorkingDirectory)));
                log = new(new(file), $"{path} (PACKER_LOG_PATH)", file, zone, isMachineReadable);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = $"Couldn't setup log output: {e.Message}";
                return null;
            }
        }
        else if (context.Variable("PACKER_LOG") is not (null or "0"))
        {
            log = new(new(context.Error), "on standard error (PACKER_LOG)", null, zone, isMachineReadable);
        }

        log?.Append(
            context.Time.GetUtcNow(),
            $"[INFO] Packer version: {versions.Packer} [kiln {ProductVersions.Kiln} {RuntimeInformation.RuntimeIdentifier}]");
        log?.Settle(isLast: false);
        return log;
    }

    public void Publish(BuildEvent buildEvent)
    {
        if (LogLine.Of(buildEvent) is { } line)
        {
            Append(buildEvent.Time, line);
        }
        else if (_machine is not null)
        {
            AppendMachineLines(buildEvent);
        }
        else
        {
            AppendMessages(buildEvent);
        }

        if (_text.Length > MostKept)
        {
            Settle(isLast: false);
        }
    }

    public TimeSpan? Settle(bool isLast)
    {
        _output.Write(_text.Text);
        _text.Clear();
        return null;
    }

    public void Dispose()
    {
        // Every line was flushed; what could not be written then cannot be written now.
        _file?.BaseStream.Dispose();
    }

    /// <summary>Without a buffer of its own: on a full disk the end must not try to write once more.</summary>
    private static FileStream OpenFile(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });

    /// <summary>What the user sees anyway goes to a file only: on the terminal it would be there twice.</summary>
    private void AppendMessages(BuildEvent buildEvent)
    {
        foreach (UiMessage message in _narrator.Tell(buildEvent))
        {
            switch (message)
            {
                case TextMessage text when _file is not null:
                    Append(message.Time, $"{(text.IsError ? "ui error: " : "ui: ")}{text.Text}");
                    break;
                case DataMessage data:
                    string type = data.Target.Length == 0 ? data.Type : $"{data.Target},{data.Type}";
                    string list = string.Join(", ", data.Data.Select(GoText.Quote));
                    Append(message.Time, $"machine readable: {type} []string{{{list}}}");
                    break;
            }
        }
    }

    /// <summary>Compat: these lines are in both kinds of log, because only what says "ui:" is left out.</summary>
    private void AppendMachineLines(BuildEvent buildEvent)
    {
        if (buildEvent is ResultShown)
        {
            return;
        }

        TextBuffer lines = new();
        _machine!.Render(buildEvent, lines);
        foreach (Range line in lines.Text.Split('\n'))
        {
            if (!lines.Text[line].IsEmpty)
            {
                Append(buildEvent.Time, lines.Text[line]);
            }
        }
    }

    private void Append(DateTimeOffset time, ReadOnlySpan<char> text)
    {
        string stamp = TimeZoneInfo.ConvertTime(time, _zone).ToString("yyyy/MM/dd HH:mm:ss ", CultureInfo.InvariantCulture);
        _text.Append(stamp).Append(text).Append('\n');
    }
}
