namespace Kiln.Language.Functions;

/// <summary>Access to stores of secrets for functions. Failures are values.</summary>
public interface IFunctionSecrets
{
    /// <summary>A value of Consul's key/value store.</summary>
    SecretLookup ConsulKey(string key);

    /// <summary>One entry of a secret in Vault.</summary>
    SecretLookup Vault(string path, string key);

    /// <summary>One entry of a secret in AWS Secrets Manager; null takes its only one, or its text.</summary>
    SecretLookup AwsSecret(string name, string? key);

    /// <summary>The text of a secret in AWS Secrets Manager as it is.</summary>
    SecretLookup AwsSecretText(string name);
}

/// <summary>A secret, or in a part of a sentence why there is none.</summary>
public readonly record struct SecretLookup(string? Text, string? Problem)
{
    public static SecretLookup Found(string text) => new(text, null);

    public static SecretLookup Fail(string problem) => new(null, problem);
}
