using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Events as JSON, one a line; docs/events.md is their schema.</summary>
internal sealed class JsonRenderer : IRenderer, IDisposable
{
    public const string Format = "kiln-events";

    public const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly BuildPlaces _places = new();
    private char[] _characters = new char[4096];
    private bool _hasBegun;

    public JsonRenderer() => _json = new(_bytes, Options);

    public void Render(BuildEvent buildEvent, TextBuffer text)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            Begin("stream_started", buildEvent.Time);
            _json.WriteString("format", Format);
            _json.WriteNumber("version", Version);
            _json.WriteString("kiln", ProductVersions.Kiln);
            End(text);
        }

        _places.Note(buildEvent);
        if (buildEvent is Diagnosed diagnosed)
        {
            foreach (DiagnosticReport report in diagnosed.Reports)
            {
                Begin("diagnostic", diagnosed.Time);
                Write(report);
                End(text);
            }

            return;
        }

        Begin(NameOf(buildEvent), buildEvent.Time);
        WritePlace(buildEvent);
        WriteMembers(buildEvent);
        End(text);
    }

    public void Dispose() => _json.Dispose();

    private static string NameOf(BuildEvent buildEvent) => buildEvent switch
    {
        Said => "said",
        ErrorSaid => "error_said",
        MachineSaid => "machine_said",
        ProgressMade => "progress_made",
        Logged => "logged",
        Asked => "asked",
        StepStarted => "step_started",
        StepFinished => "step_finished",
        RunStarted => "run_started",
        RunFinished => "run_finished",
        BuildStarted => "build_started",
        BuildFinished => "build_finished",
        ComponentStarted => "component_started",
        ComponentFinished => "component_finished",
        ResultShown => "result_shown",
        CommandEnded => "command_ended",
        _ => throw new UnreachableException($"{buildEvent.GetType().Name} has no name in JSON."),
    };

    private static string KindOf(ComponentKind kind) => kind switch
    {
        ComponentKind.PostProcessor => "post-processor",
        ComponentKind.DataSource => "data source",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private void Begin(string name, DateTimeOffset time)
    {
        _json.WriteStartObject();
        _json.WriteString("event", name);
        _json.WriteString(
            "time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
    }

    private void End(TextBuffer text)
    {
        _json.WriteEndObject();
        _json.Flush();
        ReadOnlySpan<byte> written = _bytes.WrittenSpan;
        if (_characters.Length < written.Length)
        {
            _characters = new char[written.Length * 2];
        }

        int length = Encoding.UTF8.GetChars(written, _characters);
        text.Append(_characters.AsSpan(0, length)).Append('\n');
        _bytes.ResetWrittenCount();
        _json.Reset();
    }

    /// <summary>The build, and the step and component that it is in.</summary>
    private void WritePlace(BuildEvent buildEvent)
    {
        if (buildEvent.Build.Length == 0)
        {
            return;
        }

        _json.WriteString("build", buildEvent.Build);
        if (_places.StepOf(buildEvent) is { } step)
        {
            _json.WriteString("step", step);
        }

        if (_places.ComponentOf(buildEvent) is { } component)
        {
            _json.WriteStartObject("component");
            _json.WriteString("kind", KindOf(component.Kind));
            _json.WriteString("type", component.Type);
            _json.WriteString("name", component.Name);
            _json.WriteEndObject();
        }
    }

    private void WriteMembers(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case Said said:
                WriteTarget(said.Target);
                _json.WriteString("text", said.Text);
                _json.WriteBoolean("is_message", said.IsMessage);
                break;
            case ErrorSaid said:
                WriteTarget(said.Target);
                _json.WriteString("text", said.Text);
                break;
            case MachineSaid said:
                WriteTarget(said.Target);
                _json.WriteString("type", said.Type);
                WriteList("data", said.Data);
                break;
            case ProgressMade progress:
                Write(progress);
                break;
            case Logged logged:
                _json.WriteString("text", logged.Text);
                break;
            case Asked asked:
                _json.WriteString("question", asked.Question);
                break;
            case ResultShown result:
                _json.WriteString("text", result.Text);
                break;
            case CommandEnded ended:
                _json.WriteNumber("exit_code", ended.ExitCode);
                break;
            default:
                WriteBeginOrEnd(buildEvent);
                break;
        }
    }

    private void WriteBeginOrEnd(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case StepFinished step:
                WriteEnd(step.Duration, step.Error);
                break;
            case ComponentFinished component:
                WriteEnd(component.Duration, component.Error);
                break;
            case RunStarted run:
                WriteList("builds", run.Builds);
                break;
            case RunFinished run:
                WriteEnd(run.Duration, null);
                _json.WriteBoolean("cancelled", run.Cancelled);
                break;
            case BuildFinished build:
                WriteEnd(build.Duration, build.Error);
                WriteArtifacts(build.Artifacts);
                break;
        }
    }

    private void WriteTarget(string target)
    {
        if (target.Length > 0)
        {
            _json.WriteString("target", target);
        }
    }

    private void WriteEnd(TimeSpan duration, string? error)
    {
        _json.WriteNumber("duration_seconds", (decimal)duration.Ticks / TimeSpan.TicksPerSecond);
        WriteOptional("error", error);
    }

    private void Write(ProgressMade progress)
    {
        _json.WriteString("subject", progress.Subject);
        _json.WriteNumber("done_bytes", progress.Done);
        if (progress.Total is long total)
        {
            _json.WriteNumber("total_bytes", total);
        }
    }

    private void WriteArtifacts(ImmutableArray<ArtifactSummary> artifacts)
    {
        _json.WriteStartArray("artifacts");
        foreach (ArtifactSummary? artifact in artifacts)
        {
            if (artifact is not { BuilderId: not null })
            {
                _json.WriteNullValue();
                continue;
            }

            _json.WriteStartObject();
            _json.WriteString("builder_id", artifact.BuilderId);
            _json.WriteString("id", artifact.Id);
            _json.WriteString("description", artifact.Description);
            WriteList("files", artifact.Files);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Write(DiagnosticReport report)
    {
        _json.WriteString("severity", report.IsError ? "error" : "warning");
        _json.WriteString("id", report.Id);
        _json.WriteString("summary", report.Summary);
        WriteOptional("detail", report.Detail);
        if (report.Place is { } place)
        {
            _json.WriteString("file", place.File);
            WritePosition("start", place.StartLine, place.StartColumn);
            WritePosition("end", place.EndLine, place.EndColumn);
        }

        WriteOptional("suggestion", report.Suggestion);
        WriteList("notes", report.Notes);
        _json.WriteString("text", report.Text);
    }

    private void WritePosition(string name, int line, int column)
    {
        _json.WriteStartObject(name);
        _json.WriteNumber("line", line);
        _json.WriteNumber("column", column);
        _json.WriteEndObject();
    }

    private void WriteOptional(string name, string? text)
    {
        if (text is not null)
        {
            _json.WriteString(name, text);
        }
    }

    private void WriteList(string name, ImmutableArray<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (string text in texts.IsDefault ? [] : texts)
        {
            _json.WriteStringValue(text);
        }

        _json.WriteEndArray();
    }
}
