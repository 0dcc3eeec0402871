using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Finds the engine where the docker program would: environment, then the context in use.</summary>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
internal sealed record EngineSettings(Func<string, string?> Variable)
{
    /// <summary>The docker program's folder: <c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string Folder => Get("DOCKER_CONFIG") ?? Path.Combine(Get("HOME") ?? "/", ".docker");

    /// <summary>The version of the interface that the user wants; null for the newest that both sides know.</summary>
    public string? ApiVersion => Get("DOCKER_API_VERSION");

    /// <exception cref="EngineException">What is configured cannot be used.</exception>
    public EngineAddress Find()
    {
        if (Get("DOCKER_HOST") is { } host)
        {
            return EngineAddress.Parse(host, OfEnvironment());
        }

        string context = Get("DOCKER_CONTEXT") ?? CurrentContext() ?? "default";
        return context == "default" ? EngineAddress.Parse(EngineAddress.Default, null) : OfContext(context);
    }

    /// <summary>
    /// An engine that an earlier run has spoken with: as now when it is the same one, else with the certificates of the
    /// environment.
    /// </summary>
    /// <exception cref="EngineException">The address cannot be used any more.</exception>
    public EngineAddress At(string text)
    {
        try
        {
            EngineAddress current = Find();
            return current.Text == text ? current : EngineAddress.Parse(text, OfEnvironment());
        }
        catch (EngineException e) when (e.Reason == EngineFailure.Settings)
        {
            // What is configured now does not matter for that one.
            return EngineAddress.Parse(text, OfEnvironment());
        }
    }

    private string? Get(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    private EngineCertificates? OfEnvironment()
    {
        bool isVerified = Get("DOCKER_TLS_VERIFY") is not null;
        return isVerified || Get("DOCKER_TLS") is not null
            ? new(Get("DOCKER_CERT_PATH") ?? Folder, isVerified)
            : null;
    }

    private string? CurrentContext() => Read(Path.Combine(Folder, "config.json"), static root =>
        root.TryGetProperty("currentContext", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null);

    private EngineAddress OfContext(string context)
    {
        // The docker program names the folder of a context after the digest of its name.
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));
        string file = Path.Combine(Folder, "contexts", "meta", id, "meta.json");
        (string? Host, bool SkipsVerification) found = Read(file, static root =>
        {
            JsonElement endpoint = root.GetProperty("Endpoints").GetProperty("docker");
            bool skips = endpoint.TryGetProperty(
                "SkipTLSVerify", out JsonElement skip) && skip.ValueKind == JsonValueKind.True;
            return (endpoint.TryGetProperty("Host", out JsonElement host) ? host.GetString() : null, skips);
        });
        string certificates = Path.Combine(Folder, "contexts", "tls", id, "docker");
        return found.Host is { Length: > 0 } address
            ? EngineAddress.Parse(
                address, Directory.Exists(certificates) ? new(certificates, !found.SkipsVerification) : null)
            : throw new EngineException(
                EngineFailure.Settings, $"There is no docker context \"{context}\" in {Folder}.")
            {
                Advice = "It is named by DOCKER_CONTEXT or by `docker context use`; `docker context ls` lists what "
                    + "there is.",
            };
    }

    private static T? Read<T>(string path, Func<JsonElement, T?> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : default;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException)
        {
            throw new EngineException(
                EngineFailure.Settings, $"{path} of the docker program cannot be read: {e.Message}", e);
        }
    }
}
