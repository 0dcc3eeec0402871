using System.Globalization;
using System.Text;

namespace Kiln.PostProcessors.Manifest;

/// <summary>
/// Writes a manifest byte for byte as Go's JSON encoder does with an indent of two spaces: other tools compare such
/// files.
/// </summary>
internal sealed class ManifestWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <returns>UTF-8, without a line end behind the last brace.</returns>
    public static byte[] Write(ManifestContent content)
    {
        ManifestWriter writer = new();
        Action[] builds = [.. content.Builds.Select<ManifestBuild, Action>(build => () => writer.Build(build))];
        writer.Object(
            ("builds", () => writer.Array(builds)),
            ("last_run_uuid", () => writer.String(content.LastRunUuid)));
        return Encoding.UTF8.GetBytes(writer._text.ToString());
    }

    private void Build(ManifestBuild build)
    {
        List<(string Name, Action Value)> members =
        [
            ("name", () => String(build.Name)),
            ("builder_type", () => String(build.BuilderType)),
        ];
        if (build.BuildTime != 0)
        {
            members.Add(("build_time", () => Number(build.BuildTime)));
        }

        members.Add(("files", () => Files(build)));
        members.Add(("artifact_id", () => String(build.ArtifactId)));
        members.Add(("packer_run_uuid", () => String(build.RunUuid)));
        members.Add(("custom_data", () => CustomData(build)));
        Object([.. members]);
    }

    private void Files(ManifestBuild build)
    {
        if (build.Files is null)
        {
            _text.Append("null");
            return;
        }

        Array(build.Files.Value.Select<ManifestFileEntry, Action>(file => () => Object(
            ("name", () => String(file.Name)),
            ("size", () => Number(file.Size)))));
    }

    private void CustomData(ManifestBuild build)
    {
        if (build.CustomData is null)
        {
            _text.Append("null");
            return;
        }

        Object([.. build.CustomData.Select<KeyValuePair<string, string>, (string Name, Action Value)>(
            entry => (entry.Key, () => String(entry.Value)))]);
    }

    private void Object(params ReadOnlySpan<(string Name, Action Value)> members)
    {
        if (members.IsEmpty)
        {
            _text.Append("{}");
            return;
        }

        _text.Append('{');
        _depth++;
        for (int i = 0; i < members.Length; i++)
        {
            NewLine(i > 0);
            String(members[i].Name);
            _text.Append(": ");
            members[i].Value();
        }

        _depth--;
        NewLine(comma: false);
        _text.Append('}');
    }

    private void Array(IEnumerable<Action> items)
    {
        bool any = false;
        _text.Append('[');
        _depth++;
        foreach (Action item in items)
        {
            NewLine(any);
            item();
            any = true;
        }

        _depth--;
        if (any)
        {
            NewLine(comma: false);
        }

        _text.Append(']');
    }

    private void NewLine(bool comma) => _text.Append(comma ? ",\n" : "\n").Append(' ', 2 * _depth);

    private void Number(long value) => _text.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>Go escapes what HTML and JavaScript could misread.</summary>
    private void String(string value)
    {
        _text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(rune);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case '\b':
                    _text.Append("\\b");
                    break;
                case '\f':
                    _text.Append("\\f");
                    break;
                case < ' ' or '<' or '>' or '&' or 0x2028 or 0x2029:
                    _text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
                    break;
                default:
                    _text.Append(rune);
                    break;
            }
        }

        _text.Append('"');
    }
}
