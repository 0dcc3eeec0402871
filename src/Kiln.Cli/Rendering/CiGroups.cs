using System.Globalization;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Surrounds the output of each provisioner and post-processor with the marks of a group. Groups cannot lie in each
/// other, so there are some only while exactly one build runs. Nothing else of the text changes.
/// </summary>
internal sealed class CiGroups(IRenderer text, CiSystem system) : IRenderer
{
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private string? _open;
    private int _count;

    public void Render(BuildEvent buildEvent, TextBuffer buffer)
    {
        switch (buildEvent)
        {
            case BuildStarted started:
                Close(buildEvent, buffer);
                _running.Add(started.Build);
                text.Render(buildEvent, buffer);
                break;
            case ComponentStarted started:
                Open(started, buffer);
                text.Render(buildEvent, buffer);
                break;
            case ComponentFinished finished:
                text.Render(buildEvent, buffer);
                if (finished.Build == _open)
                {
                    Close(buildEvent, buffer);
                }

                break;
            case BuildFinished finished:
                Close(buildEvent, buffer);
                _running.Remove(finished.Build);
                text.Render(buildEvent, buffer);
                AppendError(finished, buffer);
                break;
            case RunFinished:
                Close(buildEvent, buffer);
                text.Render(buildEvent, buffer);
                break;
            default:
                text.Render(buildEvent, buffer);
                break;
        }
    }

    private void Open(ComponentStarted started, TextBuffer buffer)
    {
        Close(started, buffer);
        if (_running.Count != 1)
        {
            return;
        }

        _open = started.Build;
        _count++;
        string kind = started.Kind == ComponentKind.PostProcessor ? "post-processor" : "provisioner";
        string name = started.Name.Length == 0 || started.Name == started.Type ? started.Type : $"{started.Type}.{started.Name}";
        string title = $"{started.Build}: {kind} {name}";
        buffer.Append(system switch
        {
            CiSystem.GitHub => $"::group::{EscapeForGitHub(title)}\n",
            CiSystem.Azure => $"##[group]{OneLine(title)}\n",
            _ => $"{Section("start", started)}{OneLine(title)}\n",
        });
    }

    private void Close(BuildEvent buildEvent, TextBuffer buffer)
    {
        if (_open is null)
        {
            return;
        }

        _open = null;
        buffer.Append(system switch
        {
            CiSystem.GitHub => "::endgroup::\n",
            CiSystem.Azure => "##[endgroup]\n",
            _ => $"{Section("end", buildEvent)}\n",
        });
    }

    private void AppendError(BuildFinished finished, TextBuffer buffer)
    {
        if (finished.Error is null)
        {
            return;
        }

        string problem = $"Build '{finished.Build}': {finished.Error}";
        buffer.Append(system switch
        {
            CiSystem.GitHub => $"::error::{EscapeForGitHub(problem)}\n",
            CiSystem.Azure => $"##[error]{OneLine(problem)}\n",
            _ => "",
        });
    }

    private string Section(string mark, BuildEvent buildEvent) => string.Create(
        CultureInfo.InvariantCulture,
        $"\e[0Ksection_{mark}:{buildEvent.Time.ToUnixTimeSeconds()}:kiln_{_count}\r\e[0K");

    private static string EscapeForGitHub(string value) => value
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string OneLine(string value) => value.ReplaceLineEndings(" ");
}
