using Kiln.Sdk.Secrets;

namespace Kiln.Sdk.Tests.Secrets;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("Authorization", true)]
    [InlineData("proxy-authorization", true)]
    [InlineData("Cookie", true)]
    [InlineData("X-Api-Key", true)]
    [InlineData("PRIVATE-TOKEN", true)]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("api_token", true)]
    [InlineData("db.password", true)]
    [InlineData("Content-Type", false)]
    [InlineData("Accept", false)]
    [InlineData("X-Key", false)]
    [InlineData("TOKEN_URL", false)]
    [InlineData("client_secret_file", false)]
    [InlineData("Tokenizer", false)]
    [InlineData("", false)]
    [InlineData("--", false)]
    public void Name_says_whether_the_value_is_a_secret(string name, bool expected) => Assert.Equal(expected, SecretNames.IsSecret(name));

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("Bearer abc", "Bearer abc", "abc")]
    [InlineData("basic  YWJj ", "basic  YWJj ", "YWJj")]
    [InlineData("two words", "two words")]
    [InlineData("Bearer ", "Bearer ")]
    [InlineData("", "")]
    public void Value_behind_a_scheme_is_a_part(string value, params string[] expected) => Assert.Equal(expected, SecretNames.PartsOf(value));

    [Theory]
    [InlineData("https://user:pass@host/path", "pass")]
    [InlineData("https://user:p%40ss:w@host", "p%40ss:w")]
    [InlineData("https://user:p@ss@host/", "p@ss")]
    [InlineData("git+ssh://u:p@h?x", "p")]
    [InlineData("https://:pass@host", "pass")]
    [InlineData("https://user@host", null)]
    [InlineData("https://user:@host", null)]
    [InlineData("https://host:80/a@b", null)]
    [InlineData("see https://user:pass@host", null)]
    [InlineData("://u:p@h", null)]
    [InlineData("plain", null)]
    [InlineData("", null)]
    public void Password_of_an_address_is_found(string text, string? expected) => Assert.Equal(expected, SecretAddresses.PasswordIn(text));
}
