using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Benchmarks.Comparison;

/// <summary>The comparisons with packer, written as templates that both tools read.</summary>
internal static class Workloads
{
    public static ImmutableArray<Workload> Write(string folder)
    {
        string hello = WriteTemplate(folder, "hello", TemplateText.Hello);
        string ten = WriteTemplate(folder, "ten", TenShellLocals());
        string small = WriteTemplate(folder, "small", TemplateText.Mixed(1_000));
        string medium = WriteTemplate(folder, "medium", TemplateText.Mixed(100_000));
        string large = WriteTemplate(folder, "large", TemplateText.Mixed(5_000_000));
        string data = WriteTemplate(folder, "data", TemplateText.Data(5_000_000));
        string locals = WriteTemplate(folder, "locals", TemplateText.Locals(1_000));
        return
        [
            new("version", ["version"], ["version"], WallGoal: 0.25) { Runs = 31 },
            new("validate, hello template", ["validate", hello], ["validate", hello], WallGoal: 0.25) { Runs = 31 },
            new("build, null with ten shell-local", ["build", ten], ["build", ten], WallGoal: 0.5) { MemoryGoal = 0.2 },
            new("validate, small template (1 KB)", ["validate", small], ["validate", small], WallGoal: 0.5),
            new("validate, medium template (100 KB)", ["validate", medium], ["validate", medium], WallGoal: 0.5),
            new("validate, large template (5 MB)", ["validate", large], ["validate", large], WallGoal: 0.5) { Runs = 3 },
            new("validate, lists of objects (5 MB)", ["validate", data], ["validate", data], WallGoal: 0.5) { Runs = 3 },
            new("validate, 1,000 locals", ["validate", locals], ["validate", locals], WallGoal: 0.5) { Runs = 5 },
            LegacyWorkload.Write(folder),
            .. FormatWorkloads.Write(folder),
        ];
    }

    private static string TenShellLocals()
    {
        StringBuilder text = new("source \"null\" \"a\" {\n  communicator = \"none\"\n}\n\nbuild {\n  sources = [\"source.null.a\"]\n");
        for (int i = 0; i < 10; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  provisioner \"shell-local\" {{\n    inline = [\"echo {i}\"]\n  }}\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string WriteTemplate(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name + ".pkr.hcl");
        File.WriteAllText(path, text);
        return path;
    }
}
