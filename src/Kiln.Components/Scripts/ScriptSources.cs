using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Components.Scripts;

/// <summary>The rules for `inline`, `script` and `scripts` of provisioners that run scripts on a machine.</summary>
public static class ScriptSources
{
    /// <summary>Exactly one of the three must be given.</summary>
    public static IEnumerable<ConfigProblem> CheckOne(
        string? script,
        ImmutableArray<string> scripts,
        ImmutableArray<string> inline)
    {
        bool hasScript = !string.IsNullOrEmpty(script);
        bool hasFiles = hasScript || !scripts.IsEmpty;
        if (hasScript && !scripts.IsEmpty)
        {
            yield return new("Only one of script or scripts can be specified.", "scripts");
        }

        if (!hasFiles && inline.IsEmpty)
        {
            yield return new("Either a script file or inline script must be specified.");
        }
        else if (hasFiles && !inline.IsEmpty)
        {
            yield return new("Only a script file or an inline script can be specified, not both.", "inline");
        }
    }

    /// <summary>Every local file must be there already.</summary>
    public static IEnumerable<ConfigProblem> CheckFiles(string? script, ImmutableArray<string> scripts)
    {
        bool hasScript = !string.IsNullOrEmpty(script);
        IEnumerable<string> files = hasScript ? [script!] : scripts;
        foreach (string path in files.Where(static path => !OptionTemplates.IsOpen(path)))
        {
            if (LocalPath.Objection(path) is { } objection)
            {
                yield return new($"Bad script '{path}': {objection}", hasScript ? "script" : "scripts");
            }
        }
    }
}
