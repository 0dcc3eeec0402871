using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Testing;

/// <summary>A folder of plugin releases for this machine, laid out as a mirror; the plugins are scripts.</summary>
/// <param name="path">Of the folder.</param>
public sealed class PluginMirror(string path)
{
    /// <summary>In Go's words.</summary>
    public static string Platform { get; } =
        "linux_" + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");

    /// <summary>A configuration file with which no other place is asked.</summary>
    public string Configuration =>
        "{\"kiln\": {\"plugins\": {\"mirrors\": [\"" + path + "\"], \"default_hosts\": false}}}";

    /// <summary>A script that describes itself as a plugin with one builder.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="before">Commands that are run first.</param>
    public static string Script(string version, string before = "") =>
        $"#!/bin/sh\n{before}\necho '{{\"version\":\"{version}\",\"api_version\":\"x5.0\",\"builders\":[\"b\"]}}'\n";

    /// <summary>Adds a release.</summary>
    /// <param name="source">Host, owner and name.</param>
    /// <param name="version">Of the release.</param>
    /// <param name="script">The program.</param>
    public void Publish(string source, string version, string script)
    {
        string stem = $"packer-plugin-{source[(source.LastIndexOf('/') + 1)..]}_v{version}";
        string folder = Path.Combine(path, source);
        Directory.CreateDirectory(folder);
        string zip = Path.Combine(folder, $"{stem}_x5.0_{Platform}.zip");
        using (ZipArchive archive = new(File.Create(zip), ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry($"{stem}_x5.0_{Platform}").Open();
            entry.Write(Encoding.UTF8.GetBytes(script));
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(zip)));
        File.WriteAllText(Path.Combine(folder, $"{stem}_SHA256SUMS"), $"{digest}  {Path.GetFileName(zip)}\n");
    }
}
