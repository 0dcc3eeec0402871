using System.Globalization;
using System.Text;

namespace Kiln.Benchmarks;

/// <summary>Generated templates: the same bytes every time.</summary>
internal static class TemplateText
{
    public const string Hello = """
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

    /// <summary>
    /// A template as people write it, of about that many bytes: variables, sources and builds with comments, heredocs,
    /// expressions and blocks in blocks; what is missing to the size are tables in locals. Packer starts a process for
    /// every component, so there are at most ten builds; and takes quadratic time in the number of locals, so there are
    /// at most a hundred.
    /// </summary>
    public static string Mixed(int bytes)
    {
        const int MostBuilds = 10;
        const int Locals = 100;
        StringBuilder text = new(bytes + 4096);
        text.Append(bytes < 2000 ? "" : Head);
        for (int part = 0; part == 0 || (part < MostBuilds && text.Length < bytes - (bytes < 2000 ? 300 : 2000)); part++)
        {
            AppendVariable(text, part);
            AppendSource(text, part);
            AppendBuild(text, part, withHead: bytes >= 2000);
        }

        int start = text.Length;
        for (int local = 0; bytes >= 2000 && text.Length < bytes - 100; local++)
        {
            AppendTable(text, local, start + (int)((long)(bytes - start) * (local + 1) / Locals));
        }

        return text.ToString();
    }

    /// <summary>
    /// A template of about that many bytes, most of them data. Packer 1.6.6 takes quadratic time in the number of
    /// locals, so this has a hundred of them, each a long list of objects.
    /// </summary>
    public static string Data(int bytes)
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

    /// <summary>
    /// That many locals, nine in ten of them using two others. Deeper than one step packer 1.6.6 does not reliably
    /// find an order for.
    /// </summary>
    public static string Locals(int count)
    {
        StringBuilder text = new("locals {\n");
        int roots = Math.Max(1, count / 10);
        for (int i = 0; i < count; i++)
        {
            text.Append(i < roots
                ? string.Create(CultureInfo.InvariantCulture, $"  n{i} = {i}\n")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"  n{i} = local.n{i % roots} + local.n{i * 7L % roots} % 7\n"));
        }

        return text.Append("}\n\n").Append(Hello).ToString();
    }

    private const string Head = """
        # Generated: the shape of a real template, repeated.
        variable "region" {
          type        = string
          default     = "eu-west-1"
          description = "Where everything is built."
        }

        variable "sizes" {
          type    = map(number)
          default = { small = 10, medium = 40, large = 160 }
        }

        locals {
          stamp = "20240101"
          names = [for z in ["a", "b", "c"] : "${var.region}${z}" if z != "b"]
          tags = {
            team  = "images"
            owner = upper("ops")
            cost  = 4 * (12 + var.sizes["small"]) % 100
          }
        }


        """;

    private static void AppendVariable(StringBuilder text, int part) => text.Append(CultureInfo.InvariantCulture, $$"""
        // Part {{part}}.
        variable "image_{{part}}" {
          type    = object({ name = string, size = number })
          default = {
            name = "base-{{part}}"
            size = {{part % 7 * 8}}
          }
        }

        """);

    private static void AppendSource(StringBuilder text, int part) => text.Append(CultureInfo.InvariantCulture, $$"""

        source "null" "host_{{part}}" {
          communicator = "none"
          ssh_host     = "${var.image_{{part}}.name}.example.com" # where to connect
          ssh_port     = {{2000 + (part % 1000)}}
          ssh_username = var.image_{{part}}.size > 16 ? "admin" : "builder" /* by size */
          ssh_password = join("-", concat(["x"], [format("%03d", {{part % 500}})]))
          ssh_timeout  = "${1 + {{part % 9}}}m"
        }

        """);

    private static void AppendBuild(StringBuilder text, int part, bool withHead)
    {
        text.Append(CultureInfo.InvariantCulture, $$"""

            build {
              name    = "part-{{part}}"
              sources = ["source.null.host_{{part}}"]

              provisioner "shell-local" {
                inline = ["echo preparing ${upper(var.image_{{part}}.name)}"]
              }

            """);
        text.Append(withHead ? Provisioner(part) : "").Append("}\n\n");
    }

    private static string Provisioner(int part) => string.Create(CultureInfo.InvariantCulture, $$"""

          provisioner "shell-local" {
            inline = [
              "echo %{ for n in local.names }${n} %{ endfor }done",
              <<-SCRIPT
                set -e
                for f in /etc/part-{{part}}/*.conf; do
                  sed -i 's/@REGION@/${var.region}/' "$f" # $${not} an interpolation
                done
              SCRIPT
            ]
            environment_vars = [for k, v in local.tags : "${upper(k)}=${v}"]
            only_on          = ["linux"]
          }

          post-processor "manifest" {
            output      = "manifest-{{part}}.json"
            custom_data = merge({ part = "{{part}}", stamp = local.stamp }, { region = var.region })
          }

        """);

    private static void AppendTable(StringBuilder text, int local, int end)
    {
        text.Append(CultureInfo.InvariantCulture, $"# Table {local}.\nlocals {{\n  table_{local} = [\n");
        for (int row = 0; row == 0 || text.Length < end; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                    {
                      host    = "host-{{row}}.${var.region}.example.com"
                      address = cidrhost("10.{{local}}.0.0/16", {{row % 65000}} + 1)
                      size    = var.sizes[{{(row % 3 == 0 ? "\"small\"" : "\"medium\"")}}] * {{(row % 5) + 1}}
                      roles   = [for r in ["web", "db", "cache"] : upper(r) if r != "db"]
                      enabled = {{row}} % 2 == 0 && var.region != "" ? "yes" : "no" // a comment
                      motd    = <<-EOT
                        Welcome to host-{{row}}.
                          It belongs to ${local.tags["team"]}.
                      EOT
                    },

                """);
        }

        text.Append("  ]\n}\n\n");
    }
}
