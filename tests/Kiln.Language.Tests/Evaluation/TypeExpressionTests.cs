using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Text;
using Kiln.Language.Types;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

public sealed class TypeExpressionTests
{
    [Theory]
    [InlineData("string")]
    [InlineData("any")]
    [InlineData("list(any)")]
    [InlineData("map(set(number))")]
    [InlineData("tuple([string, bool])")]
    [InlineData("object({a=string, b=optional(number)})")]
    [InlineData("list(object({a=optional(list(string))}))")]
    public void Type_is_read(string text)
    {
        Parsed<TypeConstraint> type = Read(text);
        Assert.Empty(type.Diagnostics);
        Assert.Equal(text, type.Tree.Type.ToConstraintText());
    }

    [Theory]
    [InlineData("foo", "The keyword \"foo\" is not a valid type specification.")]
    [InlineData("list", "The list type constructor requires one argument specifying the element type.")]
    [InlineData("object", "The object type constructor requires one argument specifying the attribute types and values as a map.")]
    [InlineData("tuple()", "The tuple type constructor requires one argument specifying the element types as a list.")]
    [InlineData("any(string)", "Primitive type keyword \"any\" does not expect arguments.")]
    [InlineData("foo(string)", "Keyword \"foo\" is not a valid type constructor.")]
    [InlineData("object(string)", "Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types.")]
    [InlineData("object({\"a\"=string})", "Object constructor map keys must be attribute names.")]
    [InlineData("object({a=string,a=number})", "The attribute \"a\" has a type already. Remove one of the two.")]
    [InlineData("tuple(string)", "Tuple type constructor requires a list of element types.")]
    [InlineData("\"string\"", "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, like list(string).")]
    [InlineData("list(optional(string))", "Keyword \"optional\" is valid only as a modifier for object type attributes.")]
    [InlineData("object({a=optional(number, \"x\")})", "This default value is not compatible with the attribute's type constraint: a number is required.")]
    [InlineData("object({a=optional(number, var.x)})", "Variables may not be used here.")]
    public void Type_that_cannot_be_read_is_explained(string text, string detail) =>
        Assert.Equal(detail, Assert.Single(Read(text).Diagnostics).Detail);

    [Theory]
    [InlineData("object({a=string, b=optional(number, 3)})", "{a=1}", "{\n  \"a\" = \"1\"\n  \"b\" = 3\n}")]
    [InlineData("object({b=optional(number, 3)})", "{b=null}", "{\n  \"b\" = 3\n}")]
    [InlineData("object({b=optional(number)})", "{}", "{}")]
    [InlineData("list(object({b=optional(number, 3)}))", "[{}, {b=4}]", "[\n  {\n    \"b\" = 3\n  },\n  {\n    \"b\" = 4\n  },\n]")]
    [InlineData("map(object({b=optional(number, 3)}))", "{x={}}", "{\n  \"x\" = {\n    \"b\" = 3\n  }\n}")]
    [InlineData("tuple([string, object({b=optional(bool, true)})])", "[1, {}]", "[\n  \"1\",\n  {\n    \"b\" = true\n  },\n]")]
    [InlineData("object({o=optional(object({p=optional(string, \"q\")}), {})})", "{}", "{\n  \"o\" = {\n    \"p\" = \"q\"\n  }\n}")]
    [InlineData("object({o=optional(object({p=optional(string, \"q\")}))})", "{o={}}", "{\n  \"o\" = {\n    \"p\" = \"q\"\n  }\n}")]
    [InlineData("set(object({b=optional(number, 3)}))", "[{}, {b=3}]", "[\n  {\n    \"b\" = 3\n  },\n]")]
    public void Defaults_fill_in_what_is_missing(string type, string value, string expected)
    {
        Converted converted = Read(type).Tree.Apply(ExpressionCases.Value(value, TestScopes.Console));
        Assert.Equal(expected, ConsoleText.Render(converted.Value!));
    }

    [Theory]
    [InlineData("object({a=string, b=optional(number, 3)})", "{b=1}", "attribute \"a\" is required")]
    [InlineData("object({b=optional(number, 3)})", "{b=\"x\"}", "attribute \"b\": a number is required")]
    [InlineData("list(string)", "\"x\"", "list of string required")]
    public void Value_of_another_type_is_refused(string type, string value, string expected) => Assert.Equal(
        expected,
        Read(type).Tree.Apply(ExpressionCases.Value(value, TestScopes.Console)).Problem?.ToString());

    private static Parsed<TypeConstraint> Read(string text) =>
        TypeExpressions.Read(HclParser.ParseExpression(SourceFile.FromText("t", text)).Tree);
}
