using System.Text.Json.Nodes;

namespace Kiln.Builders.Docker.Running;

/// <summary>The value of <c>--mount</c>: <c>type=bind,source=/here,target=/there,readonly</c>.</summary>
internal static class RunMount
{
    /// <exception cref="FormatException">It is not one.</exception>
    public static JsonObject Parse(string text)
    {
        JsonObject mount = new() { ["Type"] = "volume" };
        foreach (string part in text.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals];
            string value = equals < 0 ? "true" : part[(equals + 1)..];
            Apply(mount, name, value);
        }

        return mount["Target"] is not null ? mount : throw new FormatException("it has no target=PATH");
    }

    private static void Apply(JsonObject mount, string name, string value)
    {
        switch (name)
        {
            case "type":
                mount["Type"] = value;
                break;
            case "source" or "src":
                mount["Source"] = value.StartsWith("./", StringComparison.Ordinal) ? Path.GetFullPath(value) : value;
                break;
            case "target" or "dst" or "destination":
                mount["Target"] = value;
                break;
            case "readonly" or "ro":
                mount["ReadOnly"] = value is "true" or "1";
                break;
            case "bind-propagation":
                mount["BindOptions"] = new JsonObject { ["Propagation"] = value };
                break;
            case "volume-nocopy":
                mount["VolumeOptions"] = new JsonObject { ["NoCopy"] = value is "true" or "1" };
                break;
            case "tmpfs-size":
                mount["TmpfsOptions"] = new JsonObject { ["SizeBytes"] = RunValues.Bytes(value) };
                break;
            default:
                throw new FormatException($"{name} is none of type, source, target, readonly, bind-propagation, "
                    + "volume-nocopy and tmpfs-size");
        }
    }
}
