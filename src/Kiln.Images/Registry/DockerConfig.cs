using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kiln.Images.Model;
using Kiln.Platform.Processes;

namespace Kiln.Images.Registry;

/// <summary>Credentials from docker's <c>config.json</c> and the helper programs that it names.</summary>
public sealed partial class DockerConfig(string folder)
{
    /// <summary>Under this key docker keeps the credentials of its own registry.</summary>
    private const string DockerHubKey = "index.docker.io";

    private readonly string _path = Path.Combine(folder, "config.json");

    /// <summary><c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    /// <param name="registry">Host and perhaps port.</param>
    /// <returns>Null: nobody has logged in.</returns>
    /// <exception cref="ImageException">The file is not valid, or a helper program fails.</exception>
    public async Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        byte[] json;
        try
        {
            json = await File.ReadAllBytesAsync(_path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(
                ImageFailure.System, $"The credentials in {_path} cannot be read: {exception.Message}", exception);
        }

        string key = registry == "docker.io" ? DockerHubKey : registry;
        (string? helper, string server, RegistryCredentials? stored) =
            JsonText.Parse(json, _path, root => Look(root, key));
        return (helper is null ? null : await AskAsync(helper, server, cancellationToken)) ?? stored;
    }

    private static (string? Helper, string Server, RegistryCredentials? Stored) Look(JsonElement root, string key)
    {
        JsonElement? auths = JsonText.Member(root, "auths");
        ImmutableArray<JsonProperty> entries = auths is { ValueKind: JsonValueKind.Object } all
            ? [.. all.EnumerateObject().Where(entry => HostOf(entry.Name) == key)]
            : [];
        string? helper = JsonText.Map(root, "credHelpers")
            .Where(pair => HostOf(pair.Key) == key)
            .Select(pair => pair.Value)
            .FirstOrDefault() ?? JsonText.String(root, "credsStore");

        // A helper knows the registry by the name under which the login was stored.
        string server = entries.Select(entry => entry.Name).FirstOrDefault()
            ?? (key == DockerHubKey ? "https://index.docker.io/v1/" : key);
        RegistryCredentials? stored =
            entries.Select(entry => Read(entry.Value)).FirstOrDefault(found => found is not null);
        return (helper is { Length: > 0 } ? helper : null, server, stored);
    }

    private static string HostOf(string name)
    {
        int scheme = name.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? name : name[(scheme + 3)..];
        string host = rest.Split('/')[0];
        return host is "docker.io" or "registry-1.docker.io" ? DockerHubKey : host;
    }

    private static RegistryCredentials? Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? token = JsonText.String(entry, "identitytoken") is { Length: > 0 } identity ? identity : null;
        string user = JsonText.String(entry, "username") ?? "";
        string password = JsonText.String(entry, "password") ?? "";
        if (JsonText.String(entry, "auth") is { Length: > 0 } encoded)
        {
            byte[] buffer = new byte[encoded.Length];
            string decoded = Convert.TryFromBase64String(encoded, buffer, out int length)
                ? Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\0')
                : throw new FormatException("a member 'auth' is not base64");
            int colon = decoded.IndexOf(':', StringComparison.Ordinal);
            (user, password) = colon < 0
                ? throw new FormatException("a member 'auth' does not hold user:password")
                : (decoded[..colon], decoded[(colon + 1)..]);
        }

        return user.Length == 0 && token is null ? null : new RegistryCredentials(user, password, token);
    }

    private async Task<RegistryCredentials?> AskAsync(
        string helper,
        string server,
        CancellationToken cancellationToken)
    {
        string program = "docker-credential-" + helper;
        if (!HelperName().IsMatch(helper) || ToolPath.FindOrNull(program) is not { } path)
        {
            throw new ImageException(
                ImageFailure.MissingTool,
                $"{_path} names the credential helper '{helper}', but the program {program} is not on the PATH. " +
                "Install it or remove it from the file.");
        }

        using MemoryStream input = new(Encoding.UTF8.GetBytes(server));
        CapturedOutput answer = await ChildProcess.CaptureAsync(
            new ProcessSpec(path, ["get"]) { Input = input }, cancellationToken);
        if (answer.ExitCode != 0)
        {
            // The helpers say by this sentence alone that nobody has logged in.
            return answer.Output.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new ImageException(
                    ImageFailure.Denied,
                    $"The credential helper {program} failed for '{server}' with exit code {answer.ExitCode}: " +
                    $"{answer.Error} It is named in {_path}.");
        }

        return JsonText.Parse(Encoding.UTF8.GetBytes(answer.Output), $"The answer of {program}", root =>
        {
            string user = JsonText.String(root, "Username") ?? "";
            string secret = JsonText.String(root, "Secret") ?? "";
            return user == "<token>"
                ? new RegistryCredentials("", "", secret)
                : new RegistryCredentials(user, secret, null);
        });
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex HelperName();
}
