using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Benchmarks.Comparison;

/// <summary>
/// A legacy JSON template of 5 MB: variables that use each other, and provisioners with long scripts in which every fourth line
/// has a Go template. Packer starts a process for each provisioner, so there are few of them.
/// </summary>
internal static class LegacyWorkload
{
    private const int Bytes = 5_000_000;
    private const int Variables = 100;
    private const int Provisioners = 8;

    public static Workload Write(string folder)
    {
        string path = Path.Combine(folder, "legacy.json");
        File.WriteAllText(path, Template());
        ImmutableArray<string> arguments = ["validate", path];
        return new("validate, legacy JSON template (5 MB)", arguments, arguments, WallGoal: 0.5) { Runs = 5 };
    }

    private static string Template()
    {
        StringBuilder text = new("{\n  \"variables\": {\n    \"v0\": \"start\"", Bytes + 4096);
        for (int i = 1; i < Variables; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $",\n    \"v{i}\": \"{{{{user `v{i / 2}`}}}}-{i}\"");
        }

        text.Append("\n  },\n  \"builders\": [{\"type\": \"null\", \"communicator\": \"none\"}],\n  \"provisioners\": [");
        for (int i = 0; i < Provisioners; i++)
        {
            text.Append(i == 0 ? "" : ",").Append("\n    {\"type\": \"shell-local\", \"inline\": [\n");
            AppendLines(text, Bytes * (i + 1) / Provisioners);
            text.Append("    ]}");
        }

        return text.Append("\n  ]\n}\n").ToString();
    }

    private static void AppendLines(StringBuilder text, int end)
    {
        for (int line = 0; text.Length < end; line++)
        {
            string call = line % 4 == 0 ? $"{{{{user `v{line % Variables}`}}}}" : "plain";
            text.Append(line == 0 ? "" : ",\n").Append(
                CultureInfo.InvariantCulture,
                $"      \"echo line {line} of a \\\"long\\\" script, with {call} >> /tmp/out.txt\"");
        }

        text.Append('\n');
    }
}
