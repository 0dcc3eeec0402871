using System.Net;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Web;

/// <summary>Rules over the options of the web server, in Packer's words where it has some.</summary>
internal static class WebServerRules
{
    public static IEnumerable<ConfigProblem> Check(WebServerConfig config) =>
        [.. CheckPorts(config), .. CheckContent(config), .. CheckAddress(config)];

    private static IEnumerable<ConfigProblem> CheckPorts(WebServerConfig config)
    {
        if (config.FirstPort > config.PortEnd)
        {
            yield return new("http_port_min must be less than http_port_max", "http_port_min");
        }

        foreach ((string option, int port) in new[]
        {
            ("http_port_min", config.FirstPort), ("http_port_max", config.PortEnd),
        })
        {
            if (port is < 0 or > IPEndPoint.MaxPort)
            {
                yield return new($"{option} is {port}, but a port is a number from 1 to 65535.", option);
            }
        }
    }

    private static IEnumerable<ConfigProblem> CheckContent(WebServerConfig config)
    {
        if (!string.IsNullOrEmpty(config.HttpDirectory) && !config.HttpContent.IsEmpty)
        {
            yield return new("http_content cannot be used in conjunction with http_dir. Consider using the file "
                + "function to load file in memory and serve them with http_content: "
                + "https://www.packer.io/docs/templates/hcl_templates/functions/file/file#file-function",
                "http_content");
        }

        if (config.HttpDirectory is { Length: > 0 } folder && !OptionTemplates.IsOpen(folder))
        {
            if (LocalPath.Objection(folder) is string objection)
            {
                yield return new($"Error finding \"{folder}\": {objection}", "http_directory");
            }
            else if (!Directory.Exists(folder))
            {
                yield return new($"Error finding \"{folder}\": it is a file and not a folder", "http_directory");
            }
        }

        foreach (string path in config.HttpContent.Keys)
        {
            if (path != HttpPath.Clean(path) || !path.StartsWith('/'))
            {
                yield return ConfigProblem.Warning(
                    $"http_content: nothing is ever found at \"{path}\", because requests ask for "
                    + $"\"{HttpPath.Clean("/" + path)}\". Write it so.",
                    "http_content");
            }
        }
    }

    private static IEnumerable<ConfigProblem> CheckAddress(WebServerConfig config)
    {
        bool hasAddress = !string.IsNullOrEmpty(config.HttpBindAddress);
        if (hasAddress && !string.IsNullOrEmpty(config.HttpInterface))
        {
            yield return new("either http_interface or http_bind_address can be specified", "http_interface");
        }

        switch (config.HttpNetworkProtocol)
        {
            case "unix":
                break;
            case "" or "tcp" or "tcp4" or "tcp6":
                if (hasAddress
                    && !OptionTemplates.IsOpen(config.HttpBindAddress!)
                    && !IPAddress.TryParse(config.HttpBindAddress, out _))
                {
                    yield return new(
                        $"http_bind_address is \"{config.HttpBindAddress}\", but it has to be an IP address of this "
                        + "machine, such as 127.0.0.1 or 0.0.0.0.",
                        "http_bind_address");
                }

                break;
            default:
                yield return new(
                    $"http_network_protocol is \"{config.HttpNetworkProtocol}\". Use tcp, tcp4, tcp6 or unix.",
                    "http_network_protocol");
                break;
        }
    }
}
