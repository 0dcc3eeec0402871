using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Benchmarks.Comparison;

/// <summary>The comparisons with packer, written as templates that both tools read.</summary>
internal static class Workloads
{
    private const string Hello = """
        variable "greeting" {
          default = "hello"
        }

        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            inline = ["echo ${var.greeting}"]
          }
        }
        """;

    public static ImmutableArray<Workload> Write(string folder)
    {
        string hello = WriteTemplate(folder, "hello", Hello);
        string ten = WriteTemplate(folder, "ten", TenShellLocals());
        string large = WriteTemplate(folder, "large", LargeTemplate(5_000_000));
        return
        [
            new("version", ["version"], ["version"], WallGoal: 0.25) { Runs = 31 },
            new("validate, hello template", ["validate", hello], ["validate", hello], WallGoal: 0.25) { Runs = 31 },
            new("build, null with ten shell-local", ["build", ten], ["build", ten], WallGoal: 0.5) { MemoryGoal = 0.2 },
            new("validate, 5 MB template", ["validate", large], ["validate", large], WallGoal: 1.0) { Runs = 5 },
        ];
    }

    /// <summary>
    /// A template of about that many bytes. Packer 1.6.6 takes quadratic time in the number of locals, so this has
    /// a hundred of them, each a long list of objects.
    /// </summary>
    public static string LargeTemplate(int bytes)
    {
        const int Locals = 100;
        StringBuilder text = new(bytes + 4096);
        text.Append("variable \"region\" {\n  type    = string\n  default = \"eu-west-1\"\n}\n\n");
        for (int local = 0; local < Locals; local++)
        {
            text.Append(CultureInfo.InvariantCulture, $"locals {{\n  list_{local} = [\n");
            for (int item = 0; text.Length < (long)bytes * (local + 1) / Locals; item++)
            {
                text.Append(CultureInfo.InvariantCulture, $$"""
                        {
                          name  = "image-${var.region}-{{item}}"
                          order = {{item}} * 2 + 1
                          zones = [for z in ["a", "b", "c"] : "${var.region}${z}" if z != "b"]
                          note  = {{item}} % 2 == 0 ? upper("even") : "odd" # a comment
                        },

                    """);
            }

            text.Append("  ]\n}\n\n");
        }

        return text.Append(Hello).ToString();
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
