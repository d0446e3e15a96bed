using System.Collections.Concurrent;
using AspNetRedisAad.Tests.Documentation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AspNetRedisAad.Tests.Architecture;

/// <summary>
/// Which types of a project use which other types, as the compiler sees it: by what the members of a type name, call and receive, not by
/// its using directives.
/// </summary>
internal sealed class SourceGraph
{
    private static readonly ConcurrentDictionary<string, Lazy<SourceGraph>> _all = new();

    private readonly string _folder;
    private readonly Dictionary<string, string> _files = [];
    private readonly Dictionary<string, HashSet<string>> _uses = [];
    private readonly Dictionary<string, HashSet<string>> _names = [];

    private SourceGraph(string folder) => _folder = folder;

    /// <summary>Each outermost type, and the types that it uses.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Uses => _uses;

    /// <summary>Each outermost type, and those that it names itself: by word, or as the type of a variable.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Names => _names;

    public static SourceGraph Of(string project) => _all.GetOrAdd(project, _ => new(() => Read(project))).Value;

    private static SourceGraph Read(string project)
    {
        var graph = new SourceGraph(Path.Combine(Documents.Root, "src", project));
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var trees = Directory.EnumerateFiles(graph._folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !graph.IsBuilt(file))
            .Append(Path.Combine(graph._folder, "obj", "Debug", "net10.0", $"{project}.GlobalUsings.g.cs"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)).ToList();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileNameWithoutExtension(file) != project).Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create(
            project, trees, references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        foreach (var tree in trees)
            graph.Read(compilation.GetSemanticModel(tree));
        Assert.NotEmpty(graph._uses);
        return graph;
    }

    /// <summary>The folder of the project that contains a type; <see cref="Layout.Root"/> for a type that is in no folder.</summary>
    public string Room(string type) =>
        Path.GetRelativePath(_folder, _files[type]).Split(Path.DirectorySeparatorChar) is [var room, _, ..] ? room : Layout.Root;

    public IEnumerable<string> Rooms => _uses.Keys.Select(Room).Distinct();

    public IEnumerable<(string From, string To)> Arrows => from type in _uses from used in type.Value select (type.Key, used);

    /// <summary>Groups of types that use each other, directly or indirectly.</summary>
    public IEnumerable<IReadOnlyList<string>> Circles() => Circles(_uses.Keys, type => _uses[type]);

    /// <summary>Groups of folders that use each other.</summary>
    public IEnumerable<IReadOnlyList<string>> CirclesOfRooms()
    {
        var rooms = Arrows.Select(arrow => (From: Room(arrow.From), To: Room(arrow.To))).Where(arrow => arrow.From != arrow.To)
            .ToLookup(arrow => arrow.From, arrow => arrow.To);
        return Circles(Rooms, room => rooms[room].Distinct());
    }

    /// <summary>Tarjan's algorithm.</summary>
    private static List<IReadOnlyList<string>> Circles(IEnumerable<string> all, Func<string, IEnumerable<string>> next)
    {
        var (numbers, lowest, stack, circles) =
            (new Dictionary<string, int>(), new Dictionary<string, int>(), new Stack<string>(), new List<IReadOnlyList<string>>());
        foreach (var one in all.Order(StringComparer.Ordinal))
        {
            if (!numbers.ContainsKey(one))
                Visit(one);
        }

        return circles;

        void Visit(string one)
        {
            numbers[one] = lowest[one] = numbers.Count;
            stack.Push(one);
            foreach (var other in next(one))
            {
                if (!numbers.TryGetValue(other, out var seen))
                {
                    Visit(other);
                    lowest[one] = Math.Min(lowest[one], lowest[other]);
                }
                else if (stack.Contains(other))
                {
                    lowest[one] = Math.Min(lowest[one], seen);
                }
            }

            if (lowest[one] != numbers[one])
                return;
            var circle = new List<string>();
            do
                circle.Add(stack.Pop());
            while (circle[^1] != one);
            if (circle.Count > 1)
                circles.Add([.. circle.Order(StringComparer.Ordinal)]);
        }
    }

    private bool IsBuilt(string file) => Path.GetRelativePath(_folder, file).Split(Path.DirectorySeparatorChar)[0] is "obj" or "bin";

    private void Read(SemanticModel model)
    {
        foreach (var declaration in model.SyntaxTree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Parent is not TypeDeclarationSyntax))
        {
            var type = (INamedTypeSymbol)model.GetDeclaredSymbol(declaration)!;
            var name = type.ToDisplayString();
            _files.TryAdd(name, model.SyntaxTree.FilePath);
            Add(_uses, name, declaration.DescendantNodes().OfType<ExpressionSyntax>()
                .SelectMany(node => new[] { model.GetSymbolInfo(node).Symbol, model.GetTypeInfo(node).Type }).SelectMany(Types));
            Add(_names, name, declaration.DescendantNodes().OfType<SimpleNameSyntax>()
                .Select(node => model.GetSymbolInfo(node).Symbol).OfType<INamedTypeSymbol>().SelectMany(Types));
        }
    }

    private static void Add(Dictionary<string, HashSet<string>> all, string name, IEnumerable<INamedTypeSymbol> used)
    {
        if (!all.TryGetValue(name, out var names))
            all[name] = names = [];
        names.UnionWith(used.Select(Outermost).Where(type => type.Locations is [{ IsInSource: true }, ..] && !type.IsTupleType)
            .Select(type => type.ToDisplayString()).Where(other => other != name));
    }

    private static IEnumerable<INamedTypeSymbol> Types(ISymbol? symbol) => symbol switch
    {
        IArrayTypeSymbol array => Types(array.ElementType),
        INamedTypeSymbol type => type.TypeArguments.SelectMany(Types).Prepend(type.OriginalDefinition),
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => Types(symbol.ContainingType),
        _ => [],
    };

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } outer ? Outermost(outer) : type;
}
