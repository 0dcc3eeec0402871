using System.Globalization;
using System.Text.Json.Nodes;
using Kiln.Values;

namespace Kiln.Builders.Docker.Running;

/// <summary>Builds what the engine is asked for from the options of a <c>docker run</c>.</summary>
internal sealed class RunSpec
{
    private const string HostConfig = "HostConfig";

    /// <summary>As the engine takes it.</summary>
    public JsonObject Body { get; } = [];

    public string? Name { get; private set; }

    public string? Platform { get; private set; }

    /// <summary>
    /// When the image is pulled that the engine does not have, or has: <c>never</c>, <c>always</c>, <c>missing</c>.
    /// </summary>
    public string Pull { get; private set; } = "missing";

    /// <summary>What is wrong with a value; null when it can be used.</summary>
    public static string? Objection(string name, RunFlag flag, string value)
    {
        try
        {
            // Files that are named are read when the container is made.
            if (flag.Kind is not (RunFlagKind.EnvironmentFile or RunFlagKind.LabelFile))
            {
                new RunSpec().Apply(flag, value);
            }

            return null;
        }
        catch (FormatException e)
        {
            return $"The option --{name} in run_command cannot be \"{value}\": {e.Message}.";
        }
    }

    /// <exception cref="FormatException">The value cannot be used.</exception>
    /// <exception cref="IOException">A file that is named cannot be read.</exception>
    public void Apply(string name, string value) => Apply(RunFlags.Find(name)!, value);

    private void Apply(RunFlag flag, string value)
    {
        switch (flag.Kind)
        {
            case RunFlagKind.Nothing or RunFlagKind.NothingWithValue:
                break;
            case RunFlagKind.Switch:
                Set(flag.Path, bool.Parse(value));
                break;
            case RunFlagKind.Text:
                Set(flag.Path, value);
                break;
            case RunFlagKind.Texts:
                List(flag.Path).Add((JsonNode)value);
                break;
            case RunFlagKind.OnlyText:
                Set(flag.Path, new JsonArray(value));
                break;
            case RunFlagKind.Pairs:
                Put(flag.Path, value);
                break;
            case RunFlagKind.Number:
                Set(flag.Path, long.TryParse(
                    value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                    ? number
                    : throw new FormatException("it is not a number"));
                break;
            case RunFlagKind.Bytes:
                Set(flag.Path, RunValues.Bytes(value));
                break;
            case RunFlagKind.Processors:
                Set(flag.Path, RunValues.NanoProcessors(value));
                break;
            case RunFlagKind.Time:
                Set(flag.Path, RunValues.Nanoseconds(value));
                break;
            default:
                ApplySpecial(flag, value);
                break;
        }
    }

    private void ApplySpecial(RunFlag flag, string value)
    {
        switch (flag.Kind)
        {
            case RunFlagKind.Environment:
                AddVariable(value);
                break;
            case RunFlagKind.EnvironmentFile:
                ForEachLine(value, AddVariable);
                break;
            case RunFlagKind.LabelFile:
                ForEachLine(value, line => Put(flag.Path, line));
                break;
            case RunFlagKind.Volume:
                AddVolume(value);
                break;
            case RunFlagKind.Tmpfs:
                int colon = value.IndexOf(':', StringComparison.Ordinal);
                Map(flag.Path)[colon < 0 ? value : value[..colon]] = colon < 0 ? "" : value[(colon + 1)..];
                break;
            case RunFlagKind.Device:
                List(flag.Path).Add((JsonNode)RunValues.Device(value));
                break;
            case RunFlagKind.Expose:
                Map(flag.Path)[RunValues.Port(value)] = new JsonObject();
                break;
            case RunFlagKind.Publish:
                Publish(value);
                break;
            case RunFlagKind.Mount:
                List(flag.Path).Add((JsonNode)RunMount.Parse(value));
                break;
            case RunFlagKind.Limit:
                List(flag.Path).Add((JsonNode)RunValues.Limit(value));
                break;
            case RunFlagKind.HealthCommand:
                Set(flag.Path, new JsonArray("CMD-SHELL", value));
                break;
            default:
                ApplyOwn(flag, value);
                break;
        }
    }

    private void ApplyOwn(RunFlag flag, string value)
    {
        switch (flag.Kind)
        {
            case RunFlagKind.Network:
                Set($"{HostConfig}.NetworkMode", value);
                break;
            case RunFlagKind.NetworkAlias:
                string network = Map(HostConfig)["NetworkMode"]?.ToString() ?? "default";
                List($"NetworkingConfig.EndpointsConfig.{network}.Aliases").Add((JsonNode)value);
                break;
            case RunFlagKind.Restart:
#pragma warning disable CA1507 // A field of the engine's JSON, not our property.
                Map($"{HostConfig}.RestartPolicy")["Name"] = value.Split(':')[0];
#pragma warning restore CA1507
                break;
            case RunFlagKind.Name:
                Name = value;
                break;
            case RunFlagKind.Platform:
                Platform = value;
                break;
            case RunFlagKind.Pull:
                Pull = value is "always" or "missing" or "never" ? value : throw new FormatException(
                    "write always, missing or never");
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Nobody applies options of the kind {flag.Kind}.");
        }
    }

    private void AddVariable(string value)
    {
        if (value.Length == 0 || value[0] == '=')
        {
            throw new FormatException("it has no name");
        }

        // Without a value the variable of this process is meant, and none when that is not set.
        string? text = value.Contains('=', StringComparison.Ordinal) ? value
            : Environment.GetEnvironmentVariable(value) is { } own ? $"{value}={own}"
            : null;
        if (text is not null)
        {
            List("Env").Add((JsonNode)text);
        }
    }

    private void AddVolume(string value)
    {
        if (!value.Contains(':', StringComparison.Ordinal))
        {
            Map("Volumes")[value] = new JsonObject();
            return;
        }

        bool isRelative = value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith(
            "../", StringComparison.Ordinal);
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        string bind = isRelative ? Path.GetFullPath(value[..colon]) + value[colon..] : value;
        List($"{HostConfig}.Binds").Add((JsonNode)bind);
    }

    private void Publish(string value)
    {
        string[] parts = value.Split(':');
        string port = RunValues.Port(parts[^1]);
        JsonObject binding = new()
        {
            ["HostIp"] = parts.Length > 2 ? string.Join(':', parts[..^2]).Trim('[', ']') : "",
            ["HostPort"] = parts.Length > 1 ? parts[^2] : "",
        };
        Map("ExposedPorts")[port] = new JsonObject();
        if (Map($"{HostConfig}.PortBindings")[port] is JsonArray others)
        {
            others.Add((JsonNode)binding);
        }
        else
        {
            Map($"{HostConfig}.PortBindings")[port] = new JsonArray(binding);
        }
    }

    private static void ForEachLine(string file, Action<string> add)
    {
        foreach (string line in File.ReadLines(file).Select(static line => line.TrimStart()))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                add(line);
            }
        }
    }

    private void Put(string path, string pair)
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        Map(path)[equals < 0 ? pair : pair[..equals]] = equals < 0 ? "" : pair[(equals + 1)..];
    }

    private void Set(string path, JsonNode value)
    {
        int point = path.LastIndexOf('.');
        Map(point < 0 ? "" : path[..point])[path[(point + 1)..]] = value;
    }

    private JsonArray List(string path)
    {
        int point = path.LastIndexOf('.');
        JsonObject parent = Map(point < 0 ? "" : path[..point]);
        string name = path[(point + 1)..];
        if (parent[name] is not JsonArray list)
        {
            parent[name] = list = [];
        }

        return list;
    }

    private JsonObject Map(string path)
    {
        JsonObject map = Body;
        foreach (string name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (map[name] is not JsonObject next)
            {
                map[name] = next = [];
            }

            map = next;
        }

        return map;
    }
}
