using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Password hashes and decryption.</summary>
internal static class CryptoFunctions
{
    private const int DefaultCost = 10;

    private const int MinCost = 4;

    private const int MaxCost = 31;

    // 2^20 rounds take about a minute; each step doubles that.
    private const int MaxAffordableCost = 20;

    private const int MaxPasswordBytes = 72;

    private const string KeyLabel = "RSA PRIVATE KEY";

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("bcrypt", [String("str")], Number("cost"), HclType.String, HashPassword),
        new ValueFunction("rsadecrypt", [String("ciphertext"), String("privatekey")], HclType.String, Decrypt),
    ];

    private static FunctionResult HashPassword(ImmutableArray<HclValue> arguments)
    {
        if (arguments.Length > 2)
        {
            return FunctionResult.Fail("bcrypt() takes no more than two arguments");
        }

        int cost = DefaultCost;
        if (arguments.Length == 2 && !Arguments.TryGetCount(arguments[1], out cost))
        {
            return FunctionResult.Fail(Arguments.NotWhole);
        }

        string password = arguments[0].AsString();
        string? problem = cost switch
        {
            _ when Encoding.UTF8.GetByteCount(password) > MaxPasswordBytes => $"bcrypt: password length exceeds {MaxPasswordBytes} bytes",
            > MaxCost => $"crypto/bcrypt: cost {cost} is outside allowed range ({MinCost},{MaxCost})",
            > MaxAffordableCost => $"a cost of {cost} would take hours; use {MaxAffordableCost} or less",
            _ => null,
        };
        if (problem is not null)
        {
            return FunctionResult.Fail($"error occured generating password {problem}");
        }

        // Compat: a cost that is too low silently becomes the default.
        string salt = BCrypt.Net.BCrypt.GenerateSalt(cost < MinCost ? DefaultCost : cost, 'a');
        return HclValue.String(BCrypt.Net.BCrypt.HashPassword(password, salt));
    }

    private static FunctionResult Decrypt(ImmutableArray<HclValue> arguments)
    {
        string text = arguments[0].AsString();
        string pem = arguments[1].AsString();
        if (EncodingFunctions.TryDecodeBase64(text) is not { } cipher)
        {
            return FunctionResult.Fail($"failed to decode input {GoText.Quote(text)}: cipher text must be base64-encoded");
        }

        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return FunctionResult.Fail(
                "failed to parse key: password protected keys are not supported. Please decrypt the key prior to use");
        }

        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            return FunctionResult.Fail("failed to parse key: no key found");
        }

        return pem[fields.Label] == KeyLabel
            ? Decrypt(cipher, pem)
            : FunctionResult.Fail(
                $"failed to parse key: it is a {GoText.Quote(pem[fields.Label])}, not a {GoText.Quote(KeyLabel)}; "
                + "convert it with \"openssl rsa -traditional\"");
    }

    private static FunctionResult Decrypt(byte[] cipher, string pem)
    {
        using RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            return FunctionResult.Fail("failed to parse key: it is no RSA private key in PKCS#1 form");
        }

        try
        {
            return EncodingFunctions.TryDecodeUtf8(key.Decrypt(cipher, RSAEncryptionPadding.Pkcs1)) is { } text
                ? HclValue.String(text)
                : FunctionResult.Fail("the decrypted bytes are not valid UTF-8 text");
        }
        catch (CryptographicException)
        {
            return FunctionResult.Fail("failed to decrypt: the cipher text was not made for this key, with PKCS#1 v1.5 padding");
        }
    }
}
