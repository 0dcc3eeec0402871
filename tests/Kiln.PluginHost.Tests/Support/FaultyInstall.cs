using System.Security.Cryptography;
using System.Text;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Support;

/// <summary>The plugin <c>faulty</c>, installed for a host.</summary>
internal static class FaultyInstall
{
    /// <summary>What goes wrong, as the plugin reads it.</summary>
    public const string Variable = "KILN_FAULT";

    public const string Source = "github.com/kiln/faulty";

    /// <summary>A template in which Kiln makes every call that there is, beside a build that has nothing to do with the plugin.</summary>
    public const string Template = """
        data "faulty" "question" {
          note = "what?"
        }

        source "faulty" "machine" {
          note = data.faulty.question.answer
        }

        source "null" "other" {
          communicator = "none"
        }

        build {
          sources = ["source.faulty.machine"]

          provisioner "faulty" {
            note = build.Word
          }

          provisioner "shell" {
            inline              = ["true"]
            start_retry_timeout = "1s"
          }

          provisioner "file" {
            source      = "t.pkr.hcl"
            destination = "/t"
          }

          provisioner "file" {
            source      = "folder"
            destination = "/folder"
          }

          provisioner "file" {
            source      = "/t"
            destination = "downloaded"
            direction   = "download"
          }

          provisioner "file" {
            source      = "/folder/"
            destination = "downloaded-folder"
            direction   = "download"
          }

          post-processors {
            post-processor "faulty" {
              note                = build.Word
              keep_input_artifact = false
            }

            post-processor "manifest" {
              output = "manifest.json"
            }
          }
        }

        build {
          sources = ["source.null.other"]

          provisioner "shell-local" {
            inline = ["echo other is done"]
          }
        }
        """;

    private static string Program
    {
        get
        {
            string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "Kiln.FaultyPlugin", configuration, "Kiln.FaultyPlugin");
        }
    }

    /// <summary>Kiln with the plugin and the template, and a fault.</summary>
    public static HostedRun Host(string fault)
    {
        HostedRun host = HostedRun.Kiln().With("t.pkr.hcl", Template).With("folder/file", "content");
        host.Environment[Variable] = fault;
        Install(host.Plugins);
        return host;
    }

    /// <returns>The program.</returns>
    public static string Install(string plugins) =>
        Install(plugins, "1.0.0", Encoding.UTF8.GetBytes($"#!/bin/sh\nexec {Program} \"$@\"\n"));

    /// <summary>Installs any content as the plugin.</summary>
    public static string Install(string plugins, string version, byte[] content)
    {
        string folder = Path.Combine(plugins, Source);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"packer-plugin-faulty_v{version}_x5.0_{PluginMirror.Platform}");
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        File.WriteAllText(path + "_SHA256SUM", Convert.ToHexStringLower(SHA256.HashData(content)));
        return path;
    }
}
