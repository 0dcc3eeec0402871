using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Kiln.Engine.Events;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Tests.Events;

public sealed class MaskingSinkTests
{
    private const string Secret = "hunter22-and-more";

    /// <summary>Members that hold no text of the user's: ids from a list of ours.</summary>
    private static readonly HashSet<string> NotMasked = ["DiagnosticReport.Id"];

    public static TheoryData<Type> Kinds =>
        [.. typeof(BuildEvent).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(BuildEvent)))];

    /// <summary>Every string of every kind of event holds a secret on the way in and none on the way out.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_text_of_an_event_is_masked(Type kind)
    {
        BuildEvent full = (BuildEvent)Fill(kind);
        RecordingSink recorded = new();
        new MaskingSink(recorded, new([Secret])).Publish(full);

        Assert.NotEmpty(Texts(full, kind.Name));
        Assert.All(
            Texts(Assert.Single(recorded.Events), kind.Name).Where(static text => !NotMasked.Contains(text.Member)),
            static text => Assert.Equal($"a {SecretMask.Replacement}", text.Text));
    }

    /// <summary>Null where texts may be missing, and without elements where there are lists.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Event_without_optional_texts_stays_as_it_is(Type kind)
    {
        BuildEvent empty = (BuildEvent)Activator.CreateInstance(kind, [.. kind.GetConstructors()[0].GetParameters().Select(Nothing)])!;
        RecordingSink recorded = new();
        new MaskingSink(recorded, new([Secret])).Publish(empty);
        Assert.Equal(empty.ToString(), Assert.Single(recorded.Events).ToString());
    }

    [Fact]
    public void Absent_artifact_stays_absent()
    {
        RecordingSink recorded = new();
        BuildFinished finished = new(DateTimeOffset.UnixEpoch, "b", TimeSpan.Zero, null, [new(null!, null!, null!, default)]);
        new MaskingSink(recorded, new([Secret])).Publish(finished);
        Assert.Equal(finished.Artifacts[0], ((BuildFinished)recorded.Events[0]).Artifacts[0]);
    }

    private static object Fill(Type type)
    {
        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (PropertyInfo property in type.GetProperties().Where(static p => p.CanWrite))
        {
            property.SetValue(made, Value(property.PropertyType));
        }

        return made;
    }

    private static object? Value(Type type)
    {
        if (type == typeof(string))
        {
            return $"a {Secret}";
        }

        if (type == typeof(ImmutableArray<string>))
        {
            return ImmutableArray.Create($"a {Secret}");
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            Type element = type.GetGenericArguments()[0];
            Array elements = Array.CreateInstance(element, 1);
            elements.SetValue(Value(element), 0);
            return typeof(MaskingSinkTests)
                .GetMethod(nameof(ToImmutable), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element)
                .Invoke(null, [elements]);
        }

        return type.IsValueType ? Activator.CreateInstance(type) : Fill(type);
    }

    private static ImmutableArray<T> ToImmutable<T>(T[] elements) => [.. elements];

    private static object? Nothing(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        bool mayBeNull = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        return mayBeNull ? null
            : type == typeof(string) ? "x"
            : type.IsGenericType ? type.GetField("Empty")!.GetValue(null)
            : Activator.CreateInstance(type);
    }

    /// <summary>All strings that can be reached from the object, with where they are.</summary>
    private static IEnumerable<(string Member, string Text)> Texts(object? value, string member) => value switch
    {
        null => [],
        string text => [(member, text)],
        IEnumerable list => list.Cast<object>().SelectMany(element => Texts(element, member)),
        _ when value.GetType().Namespace == typeof(BuildEvent).Namespace && !value.GetType().IsEnum =>
            value.GetType().GetProperties().Where(static p => p.CanWrite && p.PropertyType != typeof(Type)).SelectMany(property =>
                Texts(property.GetValue(value), $"{value.GetType().Name}.{property.Name}")),
        _ => [],
    };
}
