using System.Text;
using System.Text.Json;
using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>AWS Secrets Manager, with the region and credentials that AWS's own tools would use.</summary>
internal sealed class AwsSecretsManager(SecretStoreOptions options)
{
    private const string Service = "secretsmanager";

    public string Read(string name, CancellationToken cancellationToken)
    {
        AwsProfiles profiles = AwsProfiles.Read(options);
        string region = Region(profiles);
        AwsCredentials credentials = new AwsCredentialChain(options, profiles, region).Find(cancellationToken);
        StoreRequest request = new(HttpMethod.Post, new AwsEndpoints(options, region).Of(Service, "SECRETS_MANAGER"))
        {
            Headers = [KeyValuePair.Create("X-Amz-Target", "secretsmanager.GetSecretValue")],
            BodyType = "application/x-amz-json-1.1",
            Body = Body(name),
        };
        AwsSignature signature = new(credentials, region, Service);
        StoreResponse response = AwsConnection.Create(options).Send(signature.Sign(request, options.Time.GetUtcNow()), cancellationToken);
        return response.IsSuccess ? Text(name, response.Json()) : throw Failure(name, region, response);
    }

    private string Region(AwsProfiles profiles)
    {
        string region = options.Get("AWS_REGION", "AWS_DEFAULT_REGION")
            ?? profiles.Find(profiles.Active)?["region"]
            ?? throw new SecretStoreException("MissingRegion: could not find region configuration; set AWS_REGION");
        bool isName = region.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return isName ? region : throw new SecretStoreException($"\"{region}\" is not the name of an AWS region");
    }

    private static byte[] Body(string name)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("SecretId", name);
            json.WriteString("VersionStage", "AWSCURRENT");
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static string Text(string name, JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("SecretString", out JsonElement text) && text.ValueKind == JsonValueKind.String)
        {
            return text.GetString()!;
        }

        bool isText = answer.ValueKind == JsonValueKind.Object
            && answer.TryGetProperty("SecretBinary", out JsonElement binary)
            && binary.ValueKind == JsonValueKind.String
            && binary.TryGetBytesFromBase64(out byte[]? bytes)
            && System.Text.Unicode.Utf8.IsValid(bytes);
        return isText
            ? Encoding.UTF8.GetString(answer.GetProperty("SecretBinary").GetBytesFromBase64())
            : throw new SecretStoreException($"the secret \"{name}\" in AWS Secrets Manager is not text");
    }

    private static SecretStoreException Failure(string name, string region, StoreResponse response)
    {
        JsonElement? body = response.TryJson() is { ValueKind: JsonValueKind.Object } error ? error : null;
        string code = Property(body, "__type") is { } type ? type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..] : $"status {response.Status}";
        string message = Property(body, "message") ?? Property(body, "Message") ?? "no reason given";
        string advice = code switch
        {
            "ResourceNotFoundException" => $"; look at the name and the region ({region})",
            "AccessDeniedException" => "; the credentials need secretsmanager:GetSecretValue for it (and kms:Decrypt for its key)",
            "UnrecognizedClientException" or "InvalidSignatureException" or "ExpiredTokenException" => "; check the AWS credentials",
            _ => "",
        };
        return new($"{code}: {message.TrimEnd('.')} (secret \"{name}\", {response.Request}){advice}");
    }

    private static string? Property(JsonElement? body, string name) =>
        body is { } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
