namespace Kiln.Secrets;

/// <summary>A secret, or in a part of a sentence why there is none. Neither names a token or another secret.</summary>
public readonly record struct SecretResult(string? Text, string? Problem)
{
    public static SecretResult Found(string text) => new(text, null);

    public static SecretResult Fail(string problem) => new(null, problem);
}
