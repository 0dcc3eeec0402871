using System.Globalization;
using Kiln.Testing;

namespace Kiln.Benchmarks.Plugins;

/// <summary>What is measured.</summary>
internal static class PluginWorkloads
{
    private const long Lines = 20_000;
    private const long FileSize = 128L << 20;

    /// <param name="server">A machine to log in to.</param>
    public static PluginWorkload[] All(SshServer server)
    {
        string machine = string.Create(CultureInfo.InvariantCulture, $$"""
            source "OLDnull" "a" {
              ssh_host             = "127.0.0.1"
              ssh_port             = {{server.Port}}
              ssh_username         = "{{server.User}}"
              ssh_private_key_file = "{{server.KeyFile}}"
            }
            """);
        return
        [
            new("`shell-local`: lines of output, a call each", "calls", Lines, Build("OLDnull", """
                source "OLDnull" "a" {
                  communicator = "none"
                }
                """, """
                provisioner "OLDshell-local" {
                  inline = ["seq AMOUNT"]
                }
                """)),
            new("`shell` over SSH: lines of output, a call each", "calls", Lines, Build("OLDnull", machine, """
                provisioner "OLDshell" {
                  inline = ["seq AMOUNT"]
                }
                """)),
            new("`file`: upload to a builder that drops it", "bytes", FileSize, Build("OLDfile", """
                source "OLDfile" "a" {
                  content = "x"
                  target  = "target"
                }
                """, Upload("/content"))) { IsFile = true },
            new("`file` over SSH: upload", "bytes", FileSize, Build("OLDnull", machine, Upload("/dev/null"))) { IsFile = true },
        ];
    }

    private static string Upload(string destination) => $$"""
        provisioner "OLDfile" {
          source      = "content"
          destination = "{{destination}}"
        }
        """;

    private static string Build(string type, string source, string provisioner) => $$"""
        {{source}}

        build {
          sources = ["source.{{type}}.a"]

          {{provisioner}}
        }
        """;
}
