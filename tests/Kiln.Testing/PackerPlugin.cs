using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Testing;

/// <summary>
/// Components of Debian's packer 1.6.6 as a plugin of today: a program that describes itself, and that becomes
/// <c>packer plugin</c> when a component is started.
/// </summary>
/// <param name="source">Host, owner and name.</param>
public sealed class PackerPlugin(string source)
{
    /// <summary>Also the version of the plugin.</summary>
    public const string Version = "1.6.6";

    private static readonly string Packer = Requires.Tool("packer", "packer");

    private readonly List<PackerComponent> _components = [];

    /// <summary>Host, owner and name.</summary>
    public string Source => source;

    /// <summary>Lines of bash that run before a component becomes packer: <c>export A=b</c>.</summary>
    public string Before { get; init; } = "";

    private string Name => source[(source.LastIndexOf('/') + 1)..];

    /// <summary>Adds a component that a template calls <c>NAME-component</c>.</summary>
    /// <param name="kind"><c>builder</c>, <c>provisioner</c> or <c>post-processor</c>.</param>
    /// <param name="name">Null: a template calls it as the plugin is called.</param>
    /// <param name="packerName">Null: packer calls it as a template does.</param>
    public PackerPlugin With(string kind, string? name = null, string? packerName = null)
    {
        _components.Add(new(
            kind,
            name ?? PackerComponent.DefaultName,
            packerName ?? (name is null ? Name : $"{Name}-{name}")));
        return this;
    }

    /// <summary>Writes the program and its checksum file.</summary>
    /// <param name="pluginFolder">The root of all plugins.</param>
    /// <returns>The program.</returns>
    public string Install(string pluginFolder)
    {
        string folder = Path.Combine(pluginFolder, source);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"packer-plugin-{Name}_v{Version}_x5.0_{PluginMirror.Platform}");
        byte[] program = Encoding.UTF8.GetBytes(Program());
        File.WriteAllBytes(path, program);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        File.WriteAllText(path + "_SHA256SUM", Convert.ToHexStringLower(SHA256.HashData(program)));
        return path;
    }

    /// <summary>
    /// The process that is started becomes packer, so that whoever ends it ends packer. What adds the field that 1.6.6 does
    /// not have in its first line reads from packer, and ends with it.
    /// </summary>
    private string Program()
    {
        StringBuilder cases = new();
        foreach (PackerComponent component in _components)
        {
            cases.Append("    'start ").Append(component.Kind).Append(' ').Append(component.Name)
                .Append("') component=packer-").Append(component.Kind).Append('-').Append(component.PackerName)
                .Append(" ;;\n");
        }

        return $"""
            #!/bin/bash
            case "$*" in
                describe) echo '{Description()}'; exit 0 ;;
            {cases.ToString().TrimEnd()}
                *) echo "packer {Version} has no such component: $*" >&2; exit 1 ;;
            esac
            export CHECKPOINT_DISABLE=1
            {Before}
            exec {Packer} plugin "$component" > >(exec sed -u '1s/^5|/5|0|/')

            """;
    }

    private string Description() =>
        $"{{\"version\":\"{Version}\",\"sdk_version\":\"0.0.7\",\"api_version\":\"x5.0\","
        + $"\"builders\":{Names("builder")},\"post_processors\":{Names("post-processor")},"
        + $"\"provisioners\":{Names("provisioner")},\"datasources\":[]}}";

    private string Names(string kind)
    {
        IEnumerable<string> names = _components
            .Where(component => component.Kind == kind)
            .Select(static component => $"\"{component.Name}\"")
            .Order(StringComparer.Ordinal);
        return $"[{string.Join(',', names)}]";
    }
}
